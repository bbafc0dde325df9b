import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import {
  addGroupMember,
  createGroup,
  createOrg,
  importUsers,
  renew,
  replaceGroupRights,
  type NamespaceWithSecret,
  type UserImport,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  useApi,
  userPassword,
} from '../support/api.js';
import { runModule, runWithClient } from '../support/docs/module.js';
import { snippets, type PrintedBlock } from '../support/docs/pages.js';
import { freePort } from '../support/free-port.js';
import { send, sendUnchecked } from '../support/http.js';
import { Nginx } from '../support/nginx.js';
import { owner, TestServer } from '../support/server.js';

/** Blocks that this file does not run, with what runs them, or why they cannot run. */
const elsewhere: readonly (readonly [page: string, part: string, reason: string])[] = [
  ['README.md', 'sequenceDiagram', 'a picture'],
  ['CONTRIBUTING.md', 'feat(keys)', 'a commit message, checked by scripts/commits.spec.mjs'],
  ['CONTRIBUTING.md', 'fix(console)!', 'a commit message, checked by scripts/commits.spec.mjs'],
  ['docs/architecture.md', 'flowchart', 'a picture'],
  ['docs/architecture.md', 'apps/api/        the NestJS server', 'a list of folders'],
  ['docs/api.md', 'lifetime = 1*6(', 'a grammar; its parser has a spec'],
  ['docs/console.md', 'inject(Messages)', 'part of a component; every screen has such a line'],
  ['docs/migrating.md', 'listen 127.0.0.1:8091', 'run by e2e/clients/jwthenticator.e2e.ts'],
  ['docs/operations.md', 'auth_request /signet-validate', 'run by e2e/api/nginx.e2e.ts'],
  ['docs/operations.md', 'job_name: signet', 'the configuration of Prometheus, which is not there'],
  ['docs/operations.md', 'CREATE EXTENSION pg_trgm', 'the migration has created these indexes'],
  ['docs/verifiers.md', "secret = 'q0nWq…'", 'run by e2e/clients/quid.e2e.ts'],
  ['docs/verifiers.md', 'keys = jwt.PyJWKClient', 'run by e2e/clients/quid.e2e.ts'],
  ['docs/verifiers.md', 'JwtDecoder jwtDecoder()', 'needs a JDK and Spring from Maven Central'],
  ['docs/verifiers.md', 'setJWSTypeVerifier', 'needs a JDK and Spring from Maven Central'],
];

let server: TestServer;
let shop: NamespaceWithSecret;
let accessToken: string;
let ownerToken: string;

beforeAll(async () => {
  const port = await freePort();
  // Verifiers fetch keys from the issuer, so it must be a reachable URL.
  const url = `http://127.0.0.1:${port}`;
  server = await TestServer.start({
    environment: { SIGNET_PORT: String(port), SIGNET_PUBLIC_URL: url },
  });
  await useApi(server);
  ownerToken = await accessTokenOf(server);
  shop = await newNamespace({ name: 'shop' });
  accessToken = await tokenOf(shop.name, 'ann');
}, 120_000);

// The client's snippets reconfigure it.
afterEach(() => useApi(server));
afterAll(() => server.dispose());

/** Creates a user with the right `datastore:read`. @returns an access token of that user */
async function tokenOf(namespace: string, username: string): Promise<string> {
  const user = await newUser(namespace, username);
  const { id } = await createGroup(namespace, { name: `readers of ${username}` });
  await replaceGroupRights(namespace, id, { rights: ['datastore:read'] });
  await addGroupMember(namespace, id, user.id);
  return (await renew({ namespace, refresh_token: await refreshTokenOf(namespace, username) }))
    .token;
}

/** The text of a block with this server's URL instead of the examples. */
const here = ({ body }: PrintedBlock): string =>
  body.replaceAll(
    /https?:\/\/(?:localhost:8090|127\.0\.0\.1:8090|auth\.example|signet\.example)/g,
    server.url,
  );

const json = (block: PrintedBlock): unknown => JSON.parse(here(block));

/** Calls `/validate` at the URL that a gateway is configured with. */
async function expectGateway(address: string): Promise<void> {
  const path = address.startsWith('/') ? address : address.slice(server.url.length);
  const allowed = await send(server, path, { method: 'GET', token: accessToken });
  expect([allowed.status, allowed.headers.get('x-signet-scope')]).toEqual([204, 'datastore:read']);
  expect((await send(server, path, { method: 'GET' })).status).toBe(401);
}

interface Yaml {
  http: { middlewares: { signet: { forwardAuth: { address: string } } } };
  typed_config: {
    http_service: { path_override: string };
    providers: {
      signet: {
        issuer: string;
        audiences: string[];
        remote_jwks: { http_uri: { uri: string } };
      };
    };
  };
  spec: { enableServiceLinks: boolean };
}

const yaml = (block: PrintedBlock): Yaml => parse(here(block)) as Yaml;

const runs: readonly (readonly [
  page: string,
  part: string,
  run: (block: PrintedBlock) => Promise<void> | void,
])[] = [
  [
    'README.md',
    'createRemoteJWKSet',
    async (block) => {
      const subject = await runModule(
        `${here(block)}console.log(await userOf(process.env.TOKEN))`,
        {
          TOKEN: accessToken,
        },
      );
      expect(subject).toMatch(/^[0-9a-f-]{36}$/);
    },
  ],
  [
    'docs/verifiers.md',
    "import jsonwebtoken from 'jsonwebtoken'",
    async (block) => {
      const strict = await newNamespace({ algorithm: 'HS256' });
      const token = await tokenOf(strict.name, 'bob');
      const code = here(block).replace('/ns/shop', `/ns/${strict.name}`);
      const printed = await runModule(
        `const token = process.env.TOKEN;${code}console.log(claims.usr)`,
        {
          TOKEN: token,
          SHARED_SECRET: strict.sharedSecret ?? '',
        },
      );
      expect(printed).toBe('bob');
    },
  ],
  [
    'docs/migrating.md',
    '"omitAudience": true',
    async (block) => {
      const settings = json(block) as Partial<NamespaceWithSecret>;
      expect(await newNamespace(settings)).toMatchObject(settings);
    },
  ],
  [
    'docs/api.md',
    '"type": "about:blank"',
    async (block) => {
      const refused = await send(server, '/api/v1/namespaces/shop/users', {
        token: ownerToken,
        headers: { 'x-request-id': (json(block) as { requestId: string }).requestId },
        body: { name: '' },
      });
      expect(refused.json).toEqual(json(block));
    },
  ],
  [
    'docs/api.md',
    'RateLimit-Policy',
    async (block) => {
      await newUser(shop.name, 'carl');
      const guess = { namespace: shop.name, username: 'carl', password: 'wrong' };
      const answers = [];
      for (let i = 0; i < 3; i++) {
        answers.push(await send(server, '/token/refresh', { body: guess }));
      }
      const { headers } = answers.at(-1) ?? { headers: new Headers() };
      const said = ['RateLimit-Policy', 'RateLimit'].map((name) => `${name}: ${headers.get(name)}`);
      expect(`${said.join('\n')}\n`).toBe(block.body);
    },
  ],
  [
    'docs/api.md',
    '"from": "attribute"',
    async (block) => {
      const claimTemplate = json(block) as NamespaceWithSecret['claimTemplate'];
      expect(await newNamespace({ claimTemplate })).toMatchObject({ claimTemplate });
    },
  ],
  [
    'docs/api.md',
    '"mode": "create"',
    async (block) => {
      const { name } = await newNamespace();
      await createGroup(name, { name: 'staff' });
      await createOrg({ name: 'Acme' });
      const hash = '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW';
      const body = JSON.parse(block.body.replace('$2b$12$…', hash)) as UserImport;
      expect(await importUsers(name, body)).toMatchObject({ created: 2, refused: 0 });
    },
  ],
  [
    'docs/operations.md',
    'enableServiceLinks',
    (block) => expect(yaml(block)).toEqual({ spec: { enableServiceLinks: false } }),
  ],
  ['docs/operations.md', 'location /signet {', expectBelowPath],
  [
    'docs/operations.md',
    'forwardAuth:',
    (block) => expectGateway(yaml(block).http.middlewares.signet.forwardAuth.address),
  ],
  [
    'docs/operations.md',
    'ext_authz.v3',
    (block) => expectGateway(yaml(block).typed_config.http_service.path_override),
  ],
  [
    'docs/operations.md',
    'jwt_authn.v3',
    async (block) => {
      const { issuer, audiences, remote_jwks } = yaml(block).typed_config.providers.signet;
      const keys = createRemoteJWKSet(new URL(remote_jwks.http_uri.uri));
      await jwtVerify(accessToken, keys, { issuer, audience: audiences });
    },
  ],
  [
    'libs/client/README.md',
    'createUser, listUsers',
    async (block) => {
      const names = { process: { env: { SIGNET_TOKEN: ownerToken } } };
      expect(await runWithClient(here(block), names, 'items')).toMatchObject([{ name: 'ada' }]);
    },
  ],
  [
    'libs/client/README.md',
    "credentials: 'cookie'",
    async (block) => {
      // A browser resolves the empty base URL against its page.
      const code = here(block).replace("baseUrl: ''", `baseUrl: '${server.url}'`);
      const showMessage = vi.fn();
      await runWithClient(code, { username: 'admin', password: 'wrong', showMessage });
      expect(showMessage).toHaveBeenCalledWith(expect.stringContaining('Wrong username'));
    },
  ],
  [
    'libs/client/README.md',
    'revokeRefreshToken',
    async (block) => {
      const names = { username: 'ann', password: userPassword };
      expect(await runWithClient(here(block), names, 'accessToken')).toMatch(/^ey/);
    },
  ],
  [
    'libs/client/README.md',
    'auditor',
    async (block) => {
      await runWithClient(here(block), { accessToken: ownerToken });
    },
  ],
];

/** Runs the documented proxy in front of a server whose public URL has a path. */
async function expectBelowPath({ body }: PrintedBlock): Promise<void> {
  const [port, serverPort] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${port}/signet`;
  const nginx = await Nginx.start(body.replaceAll('8090', String(serverPort)), {}, port);
  const below = await TestServer.start({
    environment: { SIGNET_PORT: String(serverPort), SIGNET_PUBLIC_URL: publicUrl },
  });
  try {
    const signedIn = await sendUnchecked(below, '/api/v1/session', { body: owner });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const made = await sendUnchecked(below, '/api/v1/namespaces', {
      headers: { cookie, 'x-signet-console': '1' },
      body: { name: 'shop', publicEndpoint: true },
    });
    expect(made.json).toMatchObject({ issuer: `${publicUrl}/ns/shop` });
    const at = async (path: string): Promise<unknown> => (await fetch(nginx.url + path)).json();
    const metadata = await at('/.well-known/oauth-authorization-server/signet/ns/shop');
    expect(metadata).toMatchObject({ jwks_uri: `${publicUrl}/ns/shop/.well-known/jwks.json` });
    expect(await at('/signet/ns/shop/.well-known/jwks.json')).toHaveProperty('keys');
    expect((await fetch(`${publicUrl}/`)).headers.get('content-type')).toMatch(/html/);
  } finally {
    await nginx.stop();
    await below.dispose();
  }
}

const printed = snippets();
const isIn = (block: PrintedBlock, [page, part]: readonly [string, string, unknown]): boolean =>
  block.page === page && block.body.includes(part);

describe('a block other than a command', () => {
  const found = runs.flatMap((one) =>
    printed
      .filter((block) => isIn(block, one))
      .map((block) => ({ at: `${block.page}:${block.line}`, block, run: one[2] })),
  );
  it.each(found)('works as printed: $at', ({ block, run }) => run(block), 120_000);

  it.each([...runs, ...elsewhere].map((one) => ({ page: one[0], part: one[1], one })))(
    'occurs exactly once: $page, $part',
    ({ one }) => {
      expect(printed.filter((block) => isIn(block, one))).toHaveLength(1);
    },
  );

  it('is either run or skipped with a reason', () => {
    const known = (block: PrintedBlock): boolean =>
      [...runs, ...elsewhere].some((one) => isIn(block, one));
    const unknown = printed.filter((block) => !known(block));
    expect(unknown.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });
});
