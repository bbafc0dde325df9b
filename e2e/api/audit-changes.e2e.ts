import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSignedInAdministrator, listAudit } from '#client';
import { accessTokenOf, newNamespace, useApi } from '../support/api.js';
import {
  askingRoutes,
  auditedCalls,
  dialectNamespace,
  passkeyRoutes,
  type AuditedCall,
  type Fixtures,
} from '../support/audited-routes.js';
import { send, type Answer } from '../support/http.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { TestServer } from '../support/server.js';

interface Operation {
  operationId: string;
  'x-permission'?: string;
}

const file = new URL('../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

/** Every admin route that may change something. */
const routes = Object.entries(document.paths)
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  )
  .filter((route) => route.method !== 'get' && route['x-permission'] !== undefined)
  .filter(({ operationId }) => ![...askingRoutes, ...passkeyRoutes].includes(operationId));

/** Rejects the audit entries of some requests, as a full disk or a bug would. */
const FAILING = 'failing-';
const trigger = `
  CREATE FUNCTION refuse_entry() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no entry is written'; END $$;
  CREATE TRIGGER refuse_entry BEFORE INSERT ON audit_entries
    FOR EACH ROW WHEN (NEW.request_id LIKE '${FAILING}%') EXECUTE FUNCTION refuse_entry();`;

let database: TestDatabase;
let server: TestServer;
let fixtures: Fixtures;
let ownerToken: string;

beforeAll(async () => {
  database = await freshDatabase();
  await database.run(trigger);
  server = await TestServer.start({
    database,
    environment: {
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: dialectNamespace,
      SIGNET_COMPAT_JWTD_NAMESPACE: dialectNamespace,
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    },
  });
  await useApi(server);
  ownerToken = await accessTokenOf(server);
  await newNamespace({ name: dialectNamespace });
  fixtures = { server, ns: (await newNamespace()).name };
});
afterAll(async () => {
  await server.dispose();
  await database.drop();
});

function make(
  route: (typeof routes)[number],
  call: AuditedCall,
  requestId: string,
): Promise<Answer> {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(call.path[name] ?? ''),
  );
  const headers = {
    'x-request-id': requestId,
    'user-agent': 'the suite',
    ...(call.cookie === undefined ? {} : { cookie: call.cookie, 'x-signet-console': '1' }),
  };
  const token = call.cookie === undefined ? (call.token ?? ownerToken) : undefined;
  const method = route.method.toUpperCase();
  return send(server, path + (call.query ?? ''), { method, headers, token, body: call.body });
}

/** The state of everything the calls affect, as the admin API shows it. */
async function visibleState(): Promise<Record<string, unknown>> {
  const inNamespaces = ['users', 'groups', 'api-keys', 'audiences', 'sessions', 'keys', 'rights'];
  const paths = [
    ...[
      'namespaces',
      'orgs',
      'administrators',
      'account/personal-access-tokens',
      'account/sessions',
    ],
    ...[fixtures.ns, dialectNamespace].flatMap((ns) =>
      inNamespaces.map((name) => `namespaces/${ns}/${name}`),
    ),
  ];
  const state: Record<string, unknown> = {};
  for (const path of paths) {
    const { text } = await send(server, `/api/v1/${path}`, { method: 'GET', token: ownerToken });
    // The last use of a credential is not a change.
    state[path] = text.replaceAll(/"last(Seen|Used)At":("[^"]*"|null)/g, '');
  }
  return state;
}

it('the suite covers every route that changes something', () => {
  expect(routes.map(({ operationId }) => operationId).sort()).toEqual(
    Object.keys(auditedCalls).sort(),
  );
});

describe.each(routes.map((route) => [route.operationId, route] as const))('%s', (name, route) => {
  it('rolls back if its audit entry cannot be written, and otherwise writes exactly its entries', async () => {
    const call = await auditedCalls[name]?.(fixtures);
    if (call === undefined) throw new Error('The suite does not know this route.');
    const before = await visibleState();
    const requestId = randomUUID();

    const failed = await make(route, call, FAILING + requestId);

    expect(failed.status, failed.text).toBeGreaterThanOrEqual(500);
    expect(await visibleState()).toEqual(before);

    const done = await make(route, call, requestId);

    expect([200, 201, 204], done.text).toContain(done.status);
    const made = (done.json ?? {}) as { id?: string };
    const { items } = await listAudit({ q: requestId });
    expect(items).toHaveLength(call.entries ?? 1);
    const entry = items.find(({ action }) => action === call.action);
    expect(entry).toMatchObject({
      action: call.action,
      actor: { kind: 'administrator', name: expect.any(String) as unknown },
      target: {
        kind: call.kind,
        id: call.target ?? made.id ?? (expect.stringMatching(/.+/) as unknown),
      },
      ...{ address: '127.0.0.1', userAgent: 'the suite', requestId },
    });
    const credential = call.cookie === undefined ? 'personal-access-token' : 'console-session';
    expect(entry?.actor.credential).toMatch(new RegExp(`^${credential}:[0-9a-f-]{36}$`));
    if (call.token === undefined && call.cookie === undefined) {
      const { id, username } = await getSignedInAdministrator();
      expect(entry?.actor).toMatchObject({ id, name: username });
    }
  });
});

describe('an audit entry', () => {
  const entryOf = async (requestId: string) => (await listAudit({ q: requestId })).items[0];

  it('has the fields that an edit changed, and no secrets', async () => {
    const { ns } = fixtures;
    const path = `/api/v1/namespaces/${ns}/users`;
    const password = 'correct horse battery staple';
    const created = randomUUID();
    const user = (
      await send(server, path, {
        body: { name: 'ada', password, attributes: { level: 3, apiToken: 'x', site: 'hall 3' } },
        headers: { 'x-request-id': created },
        token: ownerToken,
      })
    ).json as { id: string };
    const changed = randomUUID();
    await send(server, `${path}/${user.id}`, {
      method: 'PATCH',
      body: { name: 'eva', attributes: { level: 4, apiToken: 'y', site: 'hall 3' } },
      headers: { 'x-request-id': changed },
      token: ownerToken,
    });

    const making = await entryOf(created);
    expect(making).toMatchObject({ before: null, target: { id: user.id, name: 'ada' } });
    expect(making?.after).toEqual({
      name: 'ada',
      disabled: false,
      attributes: { level: 3, site: 'hall 3' },
    });
    expect(JSON.stringify(making)).not.toMatch(/argon2|correct horse/);
    const change = await entryOf(changed);
    expect(change?.before).toEqual({ name: 'ada', attributes: { level: 3, site: 'hall 3' } });
    expect(change?.after).toEqual({ name: 'eva', attributes: { level: 4, site: 'hall 3' } });
  });

  it('records the sign-in of an administrator with its session', async () => {
    const { items } = await listAudit({ action: 'administrator.signin', limit: 1 });
    expect(items[0]?.actor.kind).toBe('administrator');
    expect(items[0]?.target?.id).toBe(items[0]?.actor.id);
    expect(items[0]?.actor.credential).toMatch(/^console-session:/);
  });

  it('records that the system created the first administrator', async () => {
    const { items } = await listAudit({ action: 'administrator.create', q: 'admin' });
    expect(items.at(-1)).toMatchObject({
      actor: { kind: 'system', id: null },
      target: { kind: 'administrator', name: 'admin' },
      after: { username: 'admin', role: 'owner' },
      address: null,
    });
  });
});
