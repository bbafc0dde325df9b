import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPersonalAccessToken, listOwnPersonalAccessTokens } from '#client';
import { newAdministrator, newAdministratorToken } from '../support/administrators.js';
import { consoleCookie, newNamespace, useApi } from '../support/api.js';
import {
  askingRoutes,
  auditedCalls,
  dialectNamespace,
  passkeyRoutes,
  type AuditedCall,
  type Fixtures,
} from '../support/audited-routes.js';
import { everyRow, freshDatabase, type TestDatabase } from '../support/database.js';
import { send, type Answer } from '../support/http.js';
import { consoleHeaders, cookieOf, inConsole, secretOfCookie } from '../support/second-factor.js';
import { TestServer } from '../support/server.js';

// Needs two concurrent transactions, so it runs on PostgreSQL only.

interface Operation {
  operationId: string;
  'x-permission'?: string;
}

const file = new URL('../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const routes = Object.entries(document.paths)
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  )
  .filter((route) => route.method !== 'get' && route['x-permission'] !== undefined)
  .filter(({ operationId }) => ![...askingRoutes, ...passkeyRoutes].includes(operationId));

let database: TestDatabase;
let server: TestServer;
let fixtures: Fixtures;
/** The suite's own transaction, concurrent to those of the server. */
let other: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  server = await TestServer.start({
    database,
    environment: {
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: dialectNamespace,
      SIGNET_COMPAT_JWTD_NAMESPACE: dialectNamespace,
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    },
  });
  await useApi(server);
  await newNamespace({ name: dialectNamespace });
  fixtures = { server, ns: (await newNamespace()).name };
  other = new pg.Client({ connectionString: database.environment['DATABASE_URL'] });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await server.dispose();
  await database.drop();
});

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The number of server transactions that wait for a lock. */
async function waiting(): Promise<number> {
  // Within a transaction PostgreSQL shows the activity as it was at the first look (section 27.2.2 of its manual).
  await other.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await other.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.count ?? 0;
}

/** Waits until this many transactions are blocked, or a response arrives without waiting. */
async function untilWaiting(count: number, answers: readonly Promise<Answer>[]): Promise<void> {
  let answered = false;
  for (const answer of answers) void answer.then(() => (answered = true));
  await expect.poll(async () => answered || (await waiting()) >= count).toBe(true);
}

/** All rows except those of a credential and those that a refused request writes as well. */
async function rows(hash: string): Promise<string[]> {
  const left = ['audit_', 'activity', 'failure_counts', 'familiar_addresses', 'admin_tickets'];
  const all = await everyRow(database);
  return all
    .filter(({ name }) => !left.some((one) => name.includes(one)))
    .filter(({ row }) => !row.includes(hash))
    .map(({ name, row }) => `${name} ${row}`)
    .sort();
}

describe.each(routes.map((route) => [route.operationId, route] as const))('%s', (name, route) => {
  it('changes nothing if its credential is revoked while the request runs', async () => {
    const call = await auditedCalls[name]?.(fixtures);
    if (call === undefined) throw new Error('The suite does not know this route.');
    const secret = await secretOf(call);
    const [table, hash] = [call.cookie ? 'admin_sessions' : 'admin_tokens', hashOf(secret)];
    const before = await rows(hash);
    await other.query('BEGIN');
    await other.query(
      `SELECT a.id FROM administrators a JOIN ${table} c ON c.administrator_id = a.id
        WHERE c.secret_hash = $1 FOR NO KEY UPDATE OF a`,
      [hash],
    );
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
      encodeURIComponent(call.path[parameter] ?? ''),
    );
    const answering = send(server, path + (call.query ?? ''), {
      method: route.method.toUpperCase(),
      headers: call.cookie ? consoleHeaders(call.cookie) : {},
      token: call.cookie ? undefined : secret,
      body: call.body,
    });
    await untilWaiting(1, [answering]);
    await other.query(`DELETE FROM ${table} WHERE secret_hash = $1`, [hash]);
    await other.query('COMMIT');
    const answer = await answering;
    expect(answer, answer.text).toMatchObject({ status: 401 });
    expect(await rows(hash)).toEqual(before);
  });
});

/** The credential of a call; a new token if any credential will do. */
async function secretOf(call: AuditedCall): Promise<string> {
  if (call.cookie) return secretOfCookie(call.cookie);
  return call.token ?? (await newAdministratorToken(server)).token;
}

describe("a change of one's own password", () => {
  const newPassword = 'another fifteen characters';

  it('also revokes a personal access token that another session creates concurrently', async () => {
    const administrator = await newAdministrator();
    const mine = await consoleCookie(server, administrator);
    const stolen = await consoleCookie(server, administrator);
    await other.query('BEGIN');
    // Blocks the audit entry, the last write of each request.
    await other.query('LOCK TABLE audit_entries IN SHARE MODE');
    const creating = send(server, '/api/v1/account/personal-access-tokens', {
      headers: consoleHeaders(stolen),
      body: { name: 'back door' },
    });
    await untilWaiting(1, [creating]);
    const changing = send(server, '/api/v1/account/password', {
      method: 'PUT',
      headers: consoleHeaders(mine),
      body: { currentPassword: administrator.password, newPassword },
    });
    await untilWaiting(2, [creating, changing]);
    await other.query('COMMIT');
    const [created, changed] = await Promise.all([creating, changing]);
    expect(changed.status, changed.text).toBe(204);
    expect(created.status).toBe(201);
    const { token } = created.json as { token: string };
    const used = await send(server, '/api/v1/session', { method: 'GET', token });
    expect(used.status, 'the token is gone with the session that created it').toBe(401);
    const after = inConsole(server, cookieOf(changed, 'signet') ?? '');
    expect((await listOwnPersonalAccessTokens(after)).items).toEqual([]);
    await expect(createPersonalAccessToken({ name: 'deployment' }, after)).resolves.toBeDefined();
  });
});

describe('a change of role', () => {
  it('applies to a running request', async () => {
    const { administrator, token } = await newAdministratorToken(server);
    await other.query('BEGIN');
    await other.query(`UPDATE administrators SET role = 'auditor' WHERE id = $1`, [
      administrator.id,
    ]);
    const creating = send(server, '/api/v1/namespaces', { token, body: { name: 'too-late' } });
    await untilWaiting(1, [creating]);
    await other.query('COMMIT');
    expect(await creating).toMatchObject({ status: 403, json: { code: 'permission.missing' } });
  });
});
