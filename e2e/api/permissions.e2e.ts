import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  addOrgMember,
  createApiKey,
  createAudience,
  createGroup,
  createOrg,
  listKeys,
  listNamespaces,
  listOrgMembers,
  listOrgs,
  listSessions,
} from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import {
  accessTokenOf,
  caller,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
} from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { TestServer } from '../support/server.js';

interface Operation {
  operationId: string;
  security?: unknown[];
  requestBody?: unknown;
  'x-permission'?: string;
  'x-console-only'?: boolean;
}

interface Route extends Operation {
  method: string;
  path: string;
}

const file = new URL('../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

const routes: Route[] = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
  })),
);

type Role = 'owner' | 'namespace-admin' | 'auditor';

/** The roles with each permission; a permission missing here fails the test of the OpenAPI document. */
const table: Record<string, Role[]> = {
  'compat:use': ['owner', 'namespace-admin'],
  account: ['owner', 'namespace-admin', 'auditor'],
  'administrators:read': ['owner', 'auditor'],
  'administrators:write': ['owner'],
  'namespaces:list': ['owner', 'namespace-admin', 'auditor'],
  'namespaces:create': ['owner'],
  'namespaces:delete': ['owner'],
  'namespaces:read': ['owner', 'namespace-admin', 'auditor'],
  'namespaces:write': ['owner', 'namespace-admin'],
  'namespaces:clone': ['owner'],
  'system:read': ['owner', 'auditor'],
  'tokens:read': ['owner', 'namespace-admin', 'auditor'],
  'tokens:issue': ['owner', 'namespace-admin'],
  'users:read': ['owner', 'namespace-admin', 'auditor'],
  'users:write': ['owner', 'namespace-admin'],
  'groups:read': ['owner', 'namespace-admin', 'auditor'],
  'groups:write': ['owner', 'namespace-admin'],
  'keys:read': ['owner', 'namespace-admin', 'auditor'],
  'keys:write': ['owner', 'namespace-admin'],
  'api-keys:read': ['owner', 'namespace-admin', 'auditor'],
  'api-keys:write': ['owner', 'namespace-admin'],
  'sessions:read': ['owner', 'namespace-admin', 'auditor'],
  'sessions:write': ['owner', 'namespace-admin'],
  'audit:read': ['owner', 'namespace-admin', 'auditor'],
  'server-audit:read': ['owner', 'auditor'],
  'orgs:read': ['owner', 'namespace-admin', 'auditor'],
  'orgs:write': ['owner'],
  'org-members:write': ['owner', 'namespace-admin'],
};

/** The routes without a permission. */
const open = [
  'GET /.well-known/oauth-authorization-server/ns/{ns}',
  'GET /api/v1/session/second-factor',
  'GET /compat/jwthenticator',
  'GET /compat/jwthenticator/health',
  'GET /compat/jwthenticator/jwks',
  'GET /compat/jwthenticator/validate_request',
  'GET /compat/jwtis',
  'GET /compat/jwtis/keys/{kid}',
  'GET /compat/jwtis/ping',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /ns/{ns}/.well-known/jwks.json',
  'GET /ns/{ns}/.well-known/openid-configuration',
  'GET /ns/{ns}/validate',
  'POST /api/v1/session',
  'POST /api/v1/session/passkey',
  'POST /api/v1/session/passkey/options',
  'POST /api/v1/session/second-factor',
  'POST /api/v1/session/second-factor/passkey-options',
  'POST /compat/jwtd/token',
  'POST /compat/jwthenticator/authenticate',
  'POST /compat/jwthenticator/refresh',
  'POST /compat/jwthenticator/validate',
  'POST /compat/jwtis/issue_token',
  'POST /compat/jwtis/register/{kid}',
  'POST /compat/jwtis/renew_token',
  'POST /ns/{ns}/oauth2/introspect',
  'POST /ns/{ns}/oauth2/revoke',
  'POST /ns/{ns}/oauth2/token',
  'POST /token/access',
  'POST /token/access/{ttl}',
  'POST /token/public',
  'POST /token/refresh',
  'POST /token/refresh-access/{ttl}',
  'POST /token/refresh/{ttl}',
  'POST /token/revoke',
];

let server: TestServer;
let mine: string;
let theirs: string;
const tokens = new Map<string, string>();
/** Records in the namespace `mine`, and an org of its user. */
const ids = { user: '', group: '', session: '', org: '', apiKey: '', audience: '', key: '' };

beforeAll(async () => {
  // The compatibility routes serve the namespace in the settings, if they are enabled.
  server = await TestServer.start({
    environment: {
      SIGNET_COMPAT_JWTD_NAMESPACE: 'mine',
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'mine',
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    },
  });
  await useApi(server);
  mine = (await newNamespace({ name: 'mine' })).name;
  theirs = (await newNamespace()).name;
  const user = await newUser(mine);
  ids.user = user.id;
  ids.group = (await createGroup(mine, { name: 'staff' })).id;
  ids.org = (await createOrg({ name: uniqueName('org') })).id;
  ids.apiKey = (await createApiKey(mine, { name: 'machine' })).id;
  ids.audience = (await createAudience(mine, { name: 'https://data.example' })).id;
  await addGroupMember(mine, ids.group, ids.user);
  await addOrgMember(ids.org, mine, ids.user);
  await refreshTokenOf(mine, user.name);
  ids.key = (await listKeys(mine)).items[0]?.id ?? '';
  ids.session = (await listSessions(mine)).items[0]?.id ?? '';
  const of = async (role: Role, namespaces: string[] = []): Promise<string> =>
    (await newAdministratorToken(server, { role, namespaces })).token;
  tokens.set('owner', await accessTokenOf(server));
  tokens.set('namespace-admin', await of('namespace-admin', [mine]));
  tokens.set('stranger', await of('namespace-admin', [theirs]));
  tokens.set('auditor', await of('auditor'));
});
afterAll(() => server.dispose());

const nowhere = '019ab000-0000-7000-8000-000000000000';

/** Calls a route with unknown ids and an incomplete body, so that nothing changes even with permission. */
function callHarmlessly(route: Route, token?: string): Promise<Answer> {
  const path = route.path
    .replace('{ns}', mine)
    .replace('{ttl}', '10m')
    .replaceAll(/\{\w+\}/g, nowhere);
  const body = route.requestBody === undefined ? undefined : {};
  return send(server, path, { method: route.method, token, body });
}

const codeOf = ({ json }: Answer): string => (json as { code?: string } | undefined)?.code ?? '';

/** Each compatibility API has its own error format; only the status is common to all. */
function refusal(route: Route, status: number, code: string): object {
  return route.path.startsWith('/compat/') ? { status } : { status, json: { code } };
}

const described = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const guarded = described.filter(([, route]) => route['x-permission'] !== undefined);

describe('the OpenAPI document', () => {
  it('leaves exactly the known routes without a permission', () => {
    const unguarded = described.filter(([, route]) => route['x-permission'] === undefined);
    expect(unguarded.map(([name]) => name).sort()).toEqual(open);
    // Some of them verify credentials themselves and declare them.
    const credentials = unguarded.flatMap(([name, { security = [] }]) =>
      security.map((one) => [name, ...Object.keys(one as object)]),
    );
    expect(credentials.sort()).toEqual([
      ['GET /compat/jwthenticator/validate_request', 'userToken'],
      ['GET /compat/jwtis/keys/{kid}', 'jwtisClient'],
      ['GET /ns/{ns}/validate', 'userToken'],
      ['POST /compat/jwtis/issue_token', 'jwtisClient'],
      ['POST /compat/jwtis/register/{kid}', 'accessToken'],
      ['POST /compat/jwtis/renew_token', 'jwtisClient'],
    ]);
    expect(guarded.every(([, { security }]) => security?.length === 1)).toBe(true);
  });

  it('requires exactly the permissions in the table', () => {
    const asked = new Set(guarded.map(([, route]) => route['x-permission'] ?? ''));
    expect([...asked].sort()).toEqual(Object.keys(table).sort());
  });

  it('has unique operation ids', () => {
    const names = routes.map(({ operationId }) => operationId);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

describe.each(guarded)('%s', (_, route) => {
  const roles = table[route['x-permission'] ?? ''] ?? [];
  const namespaced = route.path.includes('{ns}');

  it('refuses requests without authentication', async () => {
    for (const token of [undefined, 'sgp_wrong']) {
      const answer = await callHarmlessly(route, token);
      expect(answer).toMatchObject(refusal(route, 401, 'auth.required'));
    }
  });

  it.each(['owner', 'namespace-admin', 'auditor'] as const)('decides by role: %s', async (role) => {
    const answer = await callHarmlessly(route, tokens.get(role));
    if (roles.includes(role) && route['x-console-only']) {
      expect(answer).toMatchObject(refusal(route, 403, 'auth.console_required'));
    } else if (roles.includes(role)) {
      expect([401, 403]).not.toContain(answer.status);
      expect(codeOf(answer)).not.toBe('namespace.unknown');
    } else {
      expect(answer).toMatchObject(refusal(route, 403, 'permission.missing'));
    }
  });

  if (!namespaced) return;

  it('refuses the administrator of another namespace', async () => {
    const answer = await callHarmlessly(route, tokens.get('stranger'));
    const expected = roles.includes('namespace-admin')
      ? { status: 404, json: { code: 'namespace.unknown' } }
      : { status: 403, json: { code: 'permission.missing' } };
    expect(answer).toMatchObject(expected);
  });

  it('does not reveal to the administrator of another namespace whether the namespace exists', async () => {
    const token = tokens.get('stranger');
    const absent = { ...route, path: route.path.replace('{ns}', 'nowhere') };
    const hidden = await callHarmlessly(route, token);
    const missing = await callHarmlessly(absent, token);
    const plain = (answer: Answer): unknown => ({ ...(answer.json as object), requestId: '' });
    expect(plain(hidden)).toEqual(plain(missing));
  });
});

describe('the administrator of another namespace', () => {
  const as = () => caller(server, tokens.get('stranger'));

  it('lists only its own namespace', async () => {
    const { items } = await listNamespaces({ limit: 200 }, as());
    expect(items.map(({ name }) => name)).toEqual([theirs]);
    expect((await listNamespaces({ q: mine }, as())).items).toEqual([]);
  });

  it('lists all orgs, with the members from its own namespace only', async () => {
    expect((await listOrgs({ q: ids.org }, as())).items).toHaveLength(1);
    expect((await listOrgMembers(ids.org, {}, as())).items).toEqual([]);
    const stranger = await newUser(theirs);
    await addOrgMember(ids.org, theirs, stranger.id, as());
    const { items } = await listOrgMembers(ids.org, {}, as());
    expect(items.map(({ id }) => id)).toEqual([stranger.id]);
    const foreign = listOrgs({ $namespace: mine, userId: ids.user }, as());
    await expect(foreign).rejects.toMatchObject({ status: 404, code: 'namespace.unknown' });
  });

  it.each(guarded.filter(([, { path }]) => /\{ns\}.*\{/.test(path) || /\{.*\{ns\}/.test(path)))(
    'cannot access records of the first namespace through its own: %s',
    async (_, route) => {
      const [, kind = ''] =
        /(users|groups|sessions|orgs|api-keys|keys|audiences)\/\{id\}/.exec(route.path) ?? [];
      const things: Record<string, string> = {
        users: ids.user,
        groups: ids.group,
        sessions: ids.session,
        orgs: ids.org,
        'api-keys': ids.apiKey,
        keys: ids.key,
        audiences: ids.audience,
      };
      const path = route.path
        .replace('{ns}', theirs)
        .replace('{userId}', ids.user)
        .replace('{right}', 'datastore:read')
        .replace('{id}', things[kind] ?? nowhere)
        .replace(/\/revoke$/, '/revoke?confirm=kid');
      const put = route.path.endsWith('/password')
        ? { password: 'a new password' }
        : { rights: [] };
      const bodies: Record<string, unknown> = { PATCH: {}, PUT: put };
      const body = route.requestBody === undefined ? undefined : bodies[route.method];
      const token = tokens.get('stranger');
      const answer = await send(server, path, { method: route.method, token, body });
      expect(answer.status, answer.text).toBe(404);
      expect(codeOf(answer)).toMatch(/^(user|group|session|member|api_key|key|audience)\.unknown$/);
    },
  );
});
