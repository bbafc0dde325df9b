import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.js';
import type { Session } from './entities/session.entity.js';
import type { User } from './entities/user.entity.js';
import { revokeSessionsInBatches } from './revoke-sessions.js';
import { newSession, newUser, testDatabase } from './testing/index.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

let database: Database;
let user: User;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  user = await newUser(database);
});

const start = (createdAt: Date, tx: Pick<Database, 'sessions'> = database): Promise<Session> =>
  newSession(tx as Database, user, { createdAt, expiresAt: after(3600) });

const activeIds = async (): Promise<string[]> => {
  const rows = await database.dataSource.query<{ id: string }[]>(
    'SELECT id FROM sessions WHERE namespace_id = $1 AND revoked_at IS NULL',
    [user.namespaceId],
  );
  return rows.map(({ id }) => id);
};

type Record = NonNullable<Parameters<typeof revokeSessionsInBatches>[3]>;

const revoke = (record?: Record): Promise<number> =>
  revokeSessionsInBatches(database, user.namespaceId, { reason: 'x', now, batchSize: 2 }, record);

it('records each batch, so that the records have every revoked session', async () => {
  for (const seconds of [-3, -2, -1]) await start(after(seconds));
  const recorded: number[] = [];
  const total = await revoke((_tx, revoked) => Promise.resolve(void recorded.push(revoked)));
  expect([total, ...recorded]).toEqual([3, 2, 1]);
  expect(await activeIds()).toEqual([]);
});

it('records that there was no session', async () => {
  const recorded: number[] = [];
  expect(await revoke((_tx, revoked) => Promise.resolve(void recorded.push(revoked)))).toBe(0);
  expect(recorded).toEqual([0]);
});

it('revokes a session that commits during the revocation with an earlier start', async () => {
  for (const seconds of [-3, -2, -1]) await start(after(seconds));
  let late: Session | undefined;
  await revoke(async (tx) => {
    late ??= await start(after(-10), tx);
  });
  expect(late).toBeDefined();
  expect(await activeIds()).toEqual([]);
});

it('spares sessions that start a minute after its beginning', async () => {
  await start(after(59));
  const later = await start(after(61));
  expect(await revoke()).toBe(1);
  expect(await activeIds()).toEqual([later.id]);
});

it('keeps the batches before one that fails, and rolls that one back', async () => {
  for (const seconds of [-3, -2, -1]) await start(after(seconds));
  let batches = 0;
  const failure = new Error('The audit log cannot be written.');
  const revoked = revoke(() => {
    batches += 1;
    return batches === 1 ? Promise.resolve() : Promise.reject(failure);
  });
  await expect(revoked).rejects.toBe(failure);
  expect(await activeIds()).toHaveLength(1);
});
