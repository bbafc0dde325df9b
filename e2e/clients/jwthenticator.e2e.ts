import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessTokenOf, newNamespace, useApi } from '../support/api.js';
import { namespace, startWithDialect } from '../support/jwthenticator.js';
import { Nginx } from '../support/nginx.js';
import type { TestServer } from '../support/server.js';
import { Python } from './installed.js';

let server: TestServer;
let python: Python;
let proxy: Nginx;

beforeAll(async () => {
  python = await Python.ready();
  server = await startWithDialect();
  await useApi(server);
  await newNamespace({ name: namespace, algorithm: 'RS256', omitAudience: true });
  proxy = await Nginx.start(proxySnippet(await accessTokenOf(server)), {});
});
afterAll(async () => {
  await proxy.stop();
  await server.dispose();
});

/** The server block that docs/migrating.md prints, with this server's URL and credential. */
function proxySnippet(token: string): string {
  const page = readFileSync('docs/migrating.md', 'utf8');
  const [, inside = ''] =
    /```nginx\nserver \{\n\s*listen 127[^\n]*\n(.*?)\n\}\n```/s.exec(page) ?? [];
  const snippet = inside
    .replace('http://127.0.0.1:8090/', `${server.url}/`)
    .replace('sgp_...', token);
  expect(snippet).toContain(`Bearer ${token}`);
  return snippet;
}

it.each([
  ['1.6.3', false, ''],
  ['1.4.1', true, '/'],
])(
  'Client, InternalClient and @authenticate of %s work, and the key set verifies',
  async (_, older, slash) => {
    const address = `${server.url}/compat/jwthenticator`;
    const args = [address + slash, proxy.url + slash];
    const done = await python.run('jwthenticator_fleet.py', args, { older });
    const { jwt, identifier } = done as { jwt: string; identifier: string };
    const claims = await python.run('jwks_backend.py', [`${address}/jwks`, jwt, 'RS256']);
    expect(claims).toMatchObject({ identifier });
  },
);

it('the proxy adds its credential only to key registrations', async () => {
  for (const path of ['', 'validate', 'compat/jwtd/user', 'api/v1/namespaces', 'register_key/x']) {
    expect([path, (await fetch(`${proxy.url}/${path}`)).status]).toEqual([path, 404]);
  }
});
