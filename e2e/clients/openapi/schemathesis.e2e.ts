import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createAdministrator,
  createApiKey,
  createAudience,
  createGroup,
  createOrg,
  listKeys,
  listOwnPersonalAccessTokens,
  listSessions,
} from '#client';
import { accessTokenOf, newNamespace, newUser, refreshTokenOf, useApi } from '../../support/api.js';
import { operations } from '../../support/every-route.js';
import { TestServer } from '../../support/server.js';
import { clientFolder } from './client.js';
import { PythonTools } from './python.js';
import { schemathesis, type Run } from './schemathesis.js';
import { skipWithout, unlessUnavailable, type Unavailable } from './unavailable.js';

/** Generated requests for each operation; a number here also sends the boundary values. */
const wanted = process.env['SIGNET_SCHEMATHESIS_CASES'];
const size = { cases: Number(wanted ?? 3), boundaries: wanted !== undefined };

const LIMIT_MS = wanted === undefined ? 600_000 : 7_200_000;

let python: PythonTools;
let missing: Unavailable | undefined;
let server: TestServer;
let folder: Awaited<ReturnType<typeof clientFolder>>;
let run: Run;

beforeAll(async () => {
  folder = await clientFolder();
  missing = await unlessUnavailable(async () => {
    python = await PythonTools.install();
  });
  if (missing) return;
  server = await TestServer.start({
    environment: {
      // Otherwise thousands of wrong credentials from one address would only get 429.
      SIGNET_LIMITS: 'false',
      SIGNET_COMPAT_JWTD_NAMESPACE: 'shop',
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'shop',
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
      SIGNET_COMPAT_JWTIS: 'true',
    },
  });
  await useApi(server);
  run = { folder: folder.path, url: server.url, existing: await prepare(), ...size };
});
afterAll(async () => {
  await folder.remove();
  await (server as TestServer | undefined)?.dispose();
});

it(
  'declares every response to requests without a credential',
  async (context) => {
    skipWithout(missing, context);
    expectDeclared(await schemathesis(python, run));
  },
  LIMIT_MS,
);

it(
  'declares every response to the requests of an administrator',
  async (context) => {
    skipWithout(missing, context);
    const token = await accessTokenOf(server);
    expectDeclared(await schemathesis(python, { ...run, token }));
    // The requests must not have locked the administrator out.
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${server.url}/api/v1/namespaces/shop`, { headers })).status).toBe(200);
  },
  LIMIT_MS,
);

function expectDeclared({ code, output }: { code: number | null; output: string }): void {
  const summary = output.slice(output.indexOf('= SUMMARY ='));
  process.stderr.write(
    `schemathesis: ${/Test cases:\n\s*(.*)/.exec(summary)?.[1] ?? 'no result'}\n`,
  );
  expect({ code, output: code === 0 ? '' : output.slice(0, 20_000) }).toEqual({
    code: 0,
    output: '',
  });
  expect(summary).toContain(`Tested: ${operations.length}`);
}

/** One resource of each kind for the path parameters. Edits and deletions use separate namespaces. */
async function prepare(): Promise<Run['existing']> {
  await Promise.all(
    ['shop', 'sandbox', 'doomed'].map((name) => newNamespace({ name, passwordGrant: true })),
  );
  const user = await newUser('shop', 'ada');
  const member = await newUser('shop', 'grace');
  const group = await createGroup('shop', { name: 'staff' });
  const org = await createOrg({ name: 'acme' });
  const key = await createApiKey('shop', { name: 'press' });
  const audience = await createAudience('shop', { name: 'https://billing.example' });
  const administrator = await createAdministrator({
    ...{ username: 'other', password: 'an administrator of the suite', role: 'auditor' },
  });
  const kept = new Set((await listOwnPersonalAccessTokens()).items.map(({ id }) => id));
  await accessTokenOf(server);
  const spare = (await listOwnPersonalAccessTokens()).items.find(({ id }) => !kept.has(id));
  await refreshTokenOf('shop', 'ada');
  const [session] = (await listSessions('shop')).items;
  const [signing] = (await listKeys('shop')).items;
  const ids: readonly (readonly [RegExp, string | undefined])[] = [
    [/\/users\/\{id\}/, user.id],
    [/\/groups\/\{id\}/, group.id],
    [/\/orgs\/\{id\}/, org.id],
    [/\/api-keys\/\{id\}/, key.id],
    [/\/audiences\/\{id\}/, audience.id],
    [/\/administrators\/\{id\}/, administrator.id],
    [/\/account\/personal-access-tokens\/\{id\}/, spare?.id],
    [/\/namespaces\/\{ns\}\/sessions\/\{id\}/, session?.id],
    [/\/keys\/\{id\}/, signing?.id],
  ];
  const namespaces: Readonly<Record<string, string>> = {
    editNamespace: 'sandbox',
    deleteNamespace: 'doomed',
  };
  const names = { user: 'ada', group: 'staff', kid: 'shop', right: 'datastore:read' };
  return Object.fromEntries(
    operations.map(({ name, path }) => {
      const id = ids.find(([pattern]) => pattern.test(path))?.[1];
      const ns = namespaces[name] ?? 'shop';
      return [name, { ...names, ns, userId: member.id, ...(id === undefined ? {} : { id }) }];
    }),
  );
}
