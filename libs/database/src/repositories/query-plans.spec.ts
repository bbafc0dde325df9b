import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryRunner } from 'typeorm';
import { createDataSource } from '../data-source.js';
import { Database } from '../database.js';
import { migrate } from '../migrations/migrate.js';
import { newId } from '../ids.js';
import { newNamespace } from '../testing/factories.js';
import { testPostgres, type TestPostgres } from '../testing/test-postgres.js';

/** Tables that grow with the number of users and requests. */
const large =
  /Seq Scan on (users|sessions|audit_entries\w*|group_members|org_members|failure_counts)\b/;

const USERS = 30_000;
const NAMESPACES = 200;
const now = new Date();
const page = { limit: 50 };

let server: TestPostgres;
let database: Database;
let ns: string;
let org: string;
let group: string;
let user: string;

/** A large database: half of the users are in the first namespace. */
beforeAll(async () => {
  server = await testPostgres();
  const dataSource = createDataSource({ kind: 'postgres', url: server.url, poolSize: 1 });
  database = new Database(await dataSource.initialize());
  await migrate(dataSource);
  const { id, name } = await newNamespace(database);
  ns = id;
  org = newId();
  group = newId();
  const sql = (text: string): Promise<unknown> => dataSource.query(text);
  await sql(`CREATE TEMPORARY TABLE copied AS SELECT * FROM namespaces WHERE name = '${name}'`);
  await sql(`CREATE TEMPORARY TABLE copies AS
    SELECT gen_random_uuid() AS id, number FROM generate_series(1, ${NAMESPACES}) number`);
  await sql(`DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT * FROM copies LOOP
      UPDATE copied SET id = c.id, name = 'namespace-' || c.number, name_key = 'namespace-' || c.number;
      INSERT INTO namespaces SELECT * FROM copied;
    END LOOP; END $$`);
  await sql(`INSERT INTO users (id, namespace_id, name, name_key, password_hash, disabled, created_at)
    SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN '${ns}' ELSE c.id END, 'user-' || n, 'user-' || n,
           CASE WHEN n % 100 = 0 THEN '$2b$10$imported' ELSE '$argon2id$own' END, n % 50 = 0,
           now() - n * interval '1 second'
      FROM generate_series(1, ${USERS}) n JOIN copies c ON c.number = 1 + n % ${NAMESPACES}`);
  await sql(
    `INSERT INTO groups (id, namespace_id, name, name_key) VALUES ('${group}', '${ns}', 'staff', 'staff')`,
  );
  await sql(`INSERT INTO group_members (group_id, user_id, namespace_id)
    SELECT '${group}', id, namespace_id FROM users WHERE namespace_id = '${ns}' AND random() < 0.2`);
  await sql(`INSERT INTO orgs (id, name, name_key) VALUES ('${org}', 'org', 'org')`);
  await sql(`INSERT INTO org_members (org_id, user_id, namespace_id)
    SELECT '${org}', id, namespace_id FROM users WHERE random() < 0.05`);
  await sql(`INSERT INTO sessions (id, namespace_id, user_id, ttl, expires_at, ends_at, created_at, revoked_at)
    SELECT gen_random_uuid(), namespace_id, id, 3600,
           now() + (CASE WHEN random() < 0.1 THEN -1 ELSE 1 END) * interval '1 hour', now() + interval '1 day',
           now() - random() * interval '1 day', CASE WHEN random() < 0.2 THEN now() END
      FROM users`);
  await sql(`INSERT INTO audit_entries (id, at, namespace_id, action, actor_kind, actor_id, actor_name,
                                        target_kind, target_id, target_name, address, request_id, batch, proof)
    SELECT gen_random_uuid(), now(), '${ns}', CASE WHEN n % 500 = 0 THEN 'user.create' ELSE 'session.create' END,
           'user', gen_random_uuid(), 'user-' || n, 'session', gen_random_uuid()::text, 'user-' || n,
           '10.0.' || n % 250 || '.' || n % 77, gen_random_uuid()::text, 1, 'mac'
      FROM generate_series(1, ${USERS}) n`);
  await sql(`INSERT INTO failure_counts (key, at, clears_at, added)
    SELECT 'account:' || n, now(), now() + n * interval '1 second', 1000 FROM generate_series(1, 20000) n`);
  await sql('VACUUM ANALYZE');
  const [some] = await dataSource.query<{ id: string }[]>(
    `SELECT id FROM users WHERE namespace_id = '${ns}' LIMIT 1`,
  );
  user = some?.id ?? '';
}, 60_000);

afterAll(async () => {
  await database.close();
  await server.stop();
});

/** The plans of the statements of a call, as PostgreSQL plans them. */
async function plansOf(call: () => Promise<unknown>): Promise<string> {
  const statements: { text: string; parameters: unknown[] }[] = [];
  const { dataSource } = database;
  const createQueryRunner = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    const runner: QueryRunner = createQueryRunner(mode);
    runner.query = new Proxy(runner.query.bind(runner), {
      apply(query, _this, given: [text: string, parameters?: unknown[]]) {
        statements.push({ text: given[0], parameters: given[1] ?? [] });
        return Reflect.apply(query, runner, given);
      },
    });
    return runner;
  };
  try {
    await call();
  } finally {
    dataSource.createQueryRunner = createQueryRunner;
  }
  const plans: string[] = [];
  for (const { text, parameters } of statements) {
    if (!/^\s*(SELECT|UPDATE|DELETE|WITH)/.test(text)) continue;
    const rows = await dataSource.query<{ 'QUERY PLAN': string }[]>(
      `EXPLAIN (COSTS OFF) ${text}`,
      parameters,
    );
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
  }
  expect(plans).not.toEqual([]);
  return plans.join('\n');
}

const orders = ['name', '-name', 'createdAt', '-createdAt'];

describe('at scale, no large table is read as a whole by', () => {
  const calls: Record<string, () => Promise<unknown>> = {
    'the namespace of a name': () => database.namespaces.findByName('namespace-7'),
    'the user of a name': () => database.users.findByNameKey(ns, 'user-2'),
    'the user of a login': () => database.users.findForLogin(ns, 'user-2'),
    'disabled users': () => database.users.page(ns, page, { disabled: true }),
    'users with an imported password': () =>
      database.users.page(ns, page, { passwordImported: true }),
    'disabled users with an imported password': () =>
      database.users.page(ns, page, { disabled: true, passwordImported: true }),
    'users of a group': () => database.users.page(ns, page, { groupId: group }),
    'users of an org': () => database.users.page(ns, page, { orgId: org }),
    'a search for a common text': () =>
      database.users.page(ns, { ...page, search: { text: 'user-1' } }),
    'a search for a rare text': () =>
      database.users.page(ns, { ...page, search: { text: 'user-29998' } }),
    'a search for a missing text': () =>
      database.users.page(ns, { ...page, search: { text: 'missing' } }),
    'a search for two characters': () =>
      database.users.page(ns, { ...page, search: { text: 'zq' } }),
    'a search for an id': () =>
      database.users.page(ns, { ...page, search: { text: user, id: user } }),
    'members of an org': () => database.orgs.members(org, page, undefined),
    'members of an org in two namespaces': () => database.orgs.members(org, page, [ns, newId()]),
    'sessions of a namespace': () => database.sessions.page(ns, page),
    'active sessions': () => database.sessions.page(ns, page, { liveAt: now }),
    'sessions of a user': () => database.sessions.page(ns, page, { userId: user }),
    'the revocation of a batch': () =>
      database.sessions.revokeBatch(ns, { reason: 'test', now, limit: 10, startedBefore: now }),
    'the revocation of the sessions of a user': () =>
      database.sessions.revokeAllOfUser(ns, user, 'test', now),
    'the deletion of ended sessions': () =>
      database.sessions.deleteEnded(new Date(now.getTime() - 7_200_000), 100),
    'the deletion of failure counts': () =>
      database.failureCounts.deleteCleared(new Date(now.getTime() - 7_200_000), 100),
    'the audit log': () => database.audit.page(page, {}),
    'the audit log by action': () =>
      database.audit.page(page, { namespaceId: ns, action: 'user.create' }),
    'the audit log by target': () => database.audit.page(page, { targetId: newId() }),
    'a search of the audit log': () => database.audit.page(page, { text: 'missing' }),
    'a search of the audit log for an address': () =>
      database.audit.page(page, { text: '192.0.2.7' }),
    'memberships of users': () => database.memberships.listMembers(ns, 'group', [user]),
  };

  it.each(Object.keys(calls))('%s', async (name) => {
    expect(await plansOf(calls[name] ?? expect.unreachable)).not.toMatch(large);
  });

  it.each(orders)('users by %s', async (sort) => {
    const plan = await plansOf(() => database.users.page(ns, { ...page, sort }));
    expect(plan).not.toMatch(large);
    expect(plan).not.toContain('Sort');
  });

  it('finds the beginning of names for two characters, and any part for three', async () => {
    const found = async (text: string): Promise<number> =>
      (await database.users.page(ns, { ...page, search: { text } })).items.length;
    expect(await found('us')).toBe(50);
    expect(await found('se')).toBe(0);
    expect(await found('ser')).toBe(50);
  });
});
