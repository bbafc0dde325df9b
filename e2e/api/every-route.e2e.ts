import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup } from '#client';
import { accessTokenOf, newNamespace, newUser, useApi } from '../support/api.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { filled, operations, outcome, type RouteOperation } from '../support/every-route.js';
import type { RequestParts } from '../support/http.js';
import { TestServer } from '../support/server.js';

const FORM = 'application/x-www-form-urlencoded';
const origin = 'https://app.example';

/** Mistakes that clients make, and parameters that this server does not know. */
const variants: readonly { label: string; query?: string; parts: RequestParts }[] = [
  { label: 'nothing', parts: {} },
  {
    label: 'an empty body that is called JSON',
    parts: { body: '', headers: { 'content-type': 'application/json' } },
  },
  {
    label: 'an empty body that is called a form',
    parts: { body: '', headers: { 'content-type': FORM } },
  },
  { label: 'no members', parts: { body: {} } },
  { label: 'an unknown parameter of the query', query: '?unknown=1', parts: { body: {} } },
  { label: 'an unknown member', parts: { body: { unknown: 1 } } },
  {
    label: 'an unknown parameter of a form',
    parts: { body: 'unknown=1&unknown=2', headers: { 'content-type': FORM } },
  },
  {
    label: 'a text',
    parts: { body: '{"unknown":1}', headers: { 'content-type': 'text/plain;charset=UTF-8' } },
  },
  { label: 'a body without a type', parts: { body: '{}', headers: { 'content-type': '' } } },
];

let database: TestDatabase;
let server: TestServer;
let nodes: Record<'public' | 'admin', TestServer>;
let token: string;
let values: Record<string, string>;

beforeAll(async () => {
  database = await freshDatabase();
  const environment = {
    SIGNET_COMPAT_JWTD_NAMESPACE: 'plant',
    SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'plant',
    SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    SIGNET_COMPAT_JWTIS: 'true',
    SIGNET_CORS_ORIGINS: origin,
  };
  server = await TestServer.start({ database, environment });
  await useApi(server);
  token = await accessTokenOf(server);
  await newNamespace({ name: 'plant' });
  const { id: userId, name: user } = await newUser('plant');
  const { id, name: group } = await createGroup('plant', { name: 'staff' });
  const others = { sessionId: randomUUID(), tokenId: randomUUID(), kid: 'plant', ttl: '5m' };
  values = { ns: 'plant', id, userId, user, group, right: 'datastore:read', ...others };
  const [open, inner] = await Promise.all(
    ['public', 'admin'].map((surfaces) =>
      TestServer.start({ database, environment: { ...environment, SIGNET_SURFACES: surfaces } }),
    ),
  );
  if (!open || !inner) throw new Error('The nodes did not start.');
  nodes = { public: open, admin: inner };
});
afterAll(async () => {
  await Promise.all([server, nodes.public, nodes.admin].map((node) => node.dispose()));
  await database.drop();
});

it('every operation declares its surface', () => {
  expect(operations.length).toBeGreaterThan(120);
  const silent = operations.filter(
    ({ surface }) => !['public', 'admin', 'operations'].includes(surface),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

/** Sends every variant to every matching operation and returns the problems with the responses. */
async function walk(
  node: TestServer,
  by: RequestParts,
  faultOf: (operation: RouteOperation, status: number, text: string) => string | undefined,
  isDeclared = true,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { label, query = '', parts } of variants) {
    const sent = operations.filter(({ method }) => method !== 'GET' || parts.body === undefined);
    for (let at = 0; at < sent.length; at += 8) {
      const group = sent.slice(at, at + 8).map(async (operation) => {
        const path = filled(operation.path, values) + query;
        const all = { ...by, ...parts };
        const { status, text, said } = await outcome(node, operation, path, all, isDeclared);
        const fault = faultOf(operation, status, text);
        return fault === undefined ? [] : [`${fault}: ${label}: ${said}`];
      });
      faults.push(...(await Promise.all(group)).flat());
    }
  }
  return faults;
}

describe('a request without a body, without its type, or with unknown parameters', () => {
  it('never causes a server error, with or without a token', async () => {
    const fault = (_: unknown, status: number): string | undefined =>
      status >= 500 ? 'a fault' : undefined;
    expect(await walk(server, {}, fault)).toEqual([]);
    expect(await walk(server, { token }, fault)).toEqual([]);
    const errors = server.log.filter(({ level }) => level === 'error' || Number(level) >= 50);
    expect(errors).toEqual([]);
  }, 300_000);
});

describe.each(['public', 'admin'] as const)('a node that serves the %s surface alone', (own) => {
  const NOT_SERVED = 'does not serve this surface';

  it('serves that surface and the operations routes, and nothing else', async () => {
    const faultOf = ({ surface }: RouteOperation, status: number, text: string) => {
      if (status >= 500) return 'a fault';
      const isServed = surface === own || surface === 'operations';
      // Some compatibility routes respond without a body.
      if (!isServed) return status === 404 ? undefined : 'served';
      return text.includes(NOT_SERVED) ? 'not served' : undefined;
    };
    expect(await walk(nodes[own], { token }, faultOf, false)).toEqual([]);
  }, 300_000);

  it('allows CORS on the public surface only', async () => {
    const faults: string[] = [];
    for (const operation of operations) {
      const path = filled(operation.path, values);
      const headers = { origin, 'access-control-request-method': 'POST' };
      const { headers: answered, said } = await outcome(
        nodes[own],
        { ...operation, method: 'OPTIONS' },
        path,
        { headers },
        false,
      );
      const isAllowed = answered.get('access-control-allow-origin') === origin;
      const isGateway =
        (path.endsWith('/validate') && path.startsWith('/ns/')) ||
        path === '/compat/jwthenticator/validate_request';
      const may = own === 'public' && operation.surface === 'public' && !isGateway;
      if (isAllowed !== may) faults.push(`${isAllowed ? 'allowed' : 'not allowed'}: ${said}`);
    }
    expect(faults).toEqual([]);
  });
});
