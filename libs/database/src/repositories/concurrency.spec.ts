import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDataSource } from '../data-source.js';
import { Database } from '../database.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';
import { migrate } from '../migrations/migrate.js';
import {
  newAdministrator,
  newApiKey,
  newGroup,
  newNamespace,
  newSession,
  newSigningKey,
  newUser,
} from '../testing/index.js';
import { testPostgres, type TestPostgres } from '../testing/test-postgres.js';
import type { NewSession } from './session.repository.js';

const now = new Date('2030-01-01T12:00:00.000Z');

let server: TestPostgres;
let database: Database;

beforeAll(async () => {
  server = await testPostgres();
  const dataSource = createDataSource({ kind: 'postgres', url: server.url, poolSize: 5 });
  database = new Database(await dataSource.initialize());
  await migrate(dataSource);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

/**
 * Runs `second` while the transaction of `first` is open: `first` continues from `hold` when `second` has finished or
 * waits for a lock of `first`.
 */
async function overlapping<A, B>(
  first: (hold: () => Promise<void>) => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const held = Promise.withResolvers<undefined>();
  const goOn = Promise.withResolvers<undefined>();
  const one = first(() => {
    held.resolve(undefined);
    return goOn.promise;
  });
  await Promise.race([held.promise, one]);
  let through = false;
  const other = second().finally(() => {
    through = true;
  });
  const waits = async (): Promise<boolean> => {
    const rows = await database.dataSource.query<unknown[]>(
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  };
  await expect.poll(async () => through || (await waits()), { timeout: 10_000 }).toBe(true);
  goOn.resolve(undefined);
  return Promise.all([one, other]);
}

it('does not let two concurrent changes disable the last two owners', async () => {
  const [one, two] = [await newAdministrator(database), await newAdministrator(database)];
  const disable = (id: string, hold: () => Promise<void> = () => Promise.resolve()) =>
    database.transaction(async (tx) => {
      await tx.administrators.lockTargetAndCaller(id, undefined, { owners: true });
      const enabled = await tx.administrators.enabledOwners();
      if (!enabled.some((other) => other !== id)) return false;
      await hold();
      await tx.administrators.edit(id, undefined, { disabled: true }, now);
      return true;
    });
  const outcomes = await overlapping(
    (hold) => disable(one.id, hold),
    () => disable(two.id),
  );
  expect(outcomes).toEqual([true, false]);
  expect(await database.administrators.enabledOwners()).toEqual([two.id]);
});

it('lets an administrator make other requests while changing another administrator', async () => {
  const [caller, other] = [await newAdministrator(database), await newAdministrator(database)];
  const order: string[] = [];
  await overlapping(
    (hold) =>
      database.transaction(async (tx) => {
        await tx.administrators.lockTargetAndCaller(other.id, caller.id);
        await hold();
        order.push('the change');
      }),
    () =>
      database.transaction(async (tx) => {
        await tx.administrators.lockShared(caller.id);
        order.push('something else');
      }),
  );
  expect(order).toEqual(['something else', 'the change']);
});

it('does not let two nodes create the first administrator', async () => {
  await database.dataSource.query('DELETE FROM administrators');
  const first = (hold: () => Promise<void> = () => Promise.resolve()) =>
    database.transaction(async (tx) => {
      await tx.administrators.lockTable();
      if (await tx.administrators.exists()) return false;
      await hold();
      await newAdministrator(tx);
      return true;
    });
  const outcomes = await overlapping(
    (hold) => first(hold),
    () => first(),
  );
  expect(outcomes).toEqual([true, false]);
});

it('accepts one of two edits of the same version', async () => {
  const { namespaceId, id } = await newUser(database);
  const edit = (name: string, hold: () => Promise<void> = () => Promise.resolve()) =>
    database.transaction(async (tx) => {
      const edited = await tx.users.edit(namespaceId, id, 1, { name }, now);
      await hold();
      return edited;
    });
  const outcomes = await overlapping(
    (hold) => edit('first', hold),
    () => edit('second'),
  );
  expect(outcomes).toMatchObject([{ name: 'first', version: 2 }, 'conflict']);
});

it('serializes replacements of the groups of a user', async () => {
  const { namespaceId, id, nameKey } = await newUser(database);
  const groups = [
    await newGroup(database, { namespaceId }),
    await newGroup(database, { namespaceId }),
  ];
  const replace = (groupId = '', hold: () => Promise<void> = () => Promise.resolve()) =>
    database.transaction(async (tx) => {
      await tx.users.lockByNameKey(namespaceId, nameKey);
      await hold();
      await tx.groups.replaceOfUser(namespaceId, id, [groupId]);
    });
  await overlapping(
    (hold) => replace(groups[0]?.id, hold),
    () => replace(groups[1]?.id),
  );
  const { items } = await database.groups.page(namespaceId, { limit: 9 }, id);
  expect(items).toEqual([groups[1]]);
});

it('deletes expired sessions and skips a locked one', async () => {
  const user = await newUser(database);
  const [held] = [
    await newSession(database, user, { expiresAt: new Date(0) }),
    await newSession(database, user, { expiresAt: new Date(1) }),
  ];
  const outcomes = await overlapping(
    (hold) =>
      database.transaction(async (tx) => {
        await tx.sessions.revoke(user.namespaceId, held.id, 'logout', now);
        await hold();
      }),
    () => database.sessions.deleteEnded(now, 9),
  );
  expect(outcomes[1]).toBe(1);
  expect(await database.sessions.findById(user.namespaceId, held.id)).toBeDefined();
});

const inAnHour = new Date(now.getTime() + 3_600_000);

function sessionOf({ namespaceId, id: userId }: User): NewSession {
  const narrowed = { scope: null, audience: null, claims: {} };
  const keys = { refreshKeyId: null, encryptionKeyId: null };
  const rest = {
    ttl: 3600,
    endsAt: inAnHour,
    address: null,
    userAgent: null,
    ...narrowed,
    ...keys,
  };
  return { id: newId(), namespaceId, userId, createdAt: now, expiresAt: inAnHour, ...rest };
}

it('starts no session while the password is being changed', async () => {
  const user = await newUser(database, { passwordHash: 'old' });
  const session = sessionOf(user);
  const outcomes = await overlapping(
    (hold) =>
      database.transaction(async (tx) => {
        await tx.users.edit(user.namespaceId, user.id, undefined, { passwordHash: 'new' }, now);
        await hold();
        return tx.sessions.revokeAllOfUser(user.namespaceId, user.id, 'password-changed', now);
      }),
    () => database.sessions.insertForUser(session, 'old'),
  );
  expect(outcomes).toEqual([0, false]);
  expect(await database.sessions.findById(user.namespaceId, session.id)).toBeUndefined();
});

it('revokes a session that started just before the password was changed', async () => {
  const user = await newUser(database, { passwordHash: 'old' });
  const session = sessionOf(user);
  const outcomes = await overlapping(
    (hold) =>
      database.transaction(async (tx) => {
        const begun = await tx.sessions.insertForUser(session, 'old');
        await hold();
        return begun;
      }),
    () =>
      database.transaction(async (tx) => {
        await tx.users.edit(user.namespaceId, user.id, undefined, { passwordHash: 'new' }, now);
        return tx.sessions.revokeAllOfUser(user.namespaceId, user.id, 'password-changed', now);
      }),
  );
  expect(outcomes).toEqual([true, 1]);
});

it('starts no session while the API key is being rotated', async () => {
  const { id, namespaceId, secretHash } = await newApiKey(database);
  const begun = sessionOf(await newUser(database));
  const session: NewSession = { ...begun, namespaceId, userId: null, apiKeyId: id };
  const outcomes = await overlapping(
    (hold) =>
      database.transaction(async (tx) => {
        await tx.apiKeys.edit(namespaceId, id, undefined, { secretHash: 'new' }, now);
        await hold();
        return tx.sessions.revokeAllOfApiKey(namespaceId, id, 'api-key-rotated', now);
      }),
    () => database.sessions.insertForApiKey(session, secretHash),
  );
  expect(outcomes).toEqual([0, false]);
});

it('lets one of two nodes publish a key: the one that locks the namespace', async () => {
  const { id: namespaceId } = await newNamespace(database);
  await newSigningKey(database, { namespaceId });
  const publish = (hold: () => Promise<void> = () => Promise.resolve()) =>
    database.transaction(async (tx) => {
      await tx.namespaces.lock(namespaceId);
      if ((await tx.signingKeys.pair(namespaceId, 'access')).next) return false;
      await hold();
      await newSigningKey(tx, { namespaceId, state: 'next' });
      return true;
    });
  const outcomes = await overlapping(
    (hold) => publish(hold),
    () => publish(),
  );
  expect(outcomes).toEqual([true, false]);
});

it('starts sessions while the namespace is locked for a key change', async () => {
  const user = await newUser(database, { passwordHash: 'hash' });
  const outcomes = await overlapping(
    (hold) =>
      database.transaction(async (tx) => {
        await tx.namespaces.lock(user.namespaceId);
        await hold();
        return 'held';
      }),
    () => database.sessions.insertForUser(sessionOf(user), 'hash'),
  );
  expect(outcomes).toEqual(['held', true]);
});

it('serializes concurrent failures, without deadlocks in any order of keys', async () => {
  const counters = ['c', 'a', 'b'].map((key) => ({ key, forgets: 1_000, most: 1_000 }));
  const counted = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const mine = index % 2 === 0 ? counters : counters.toReversed();
      if (index % 3 !== 0) return database.failureCounts.countFailures(mine, now);
      const rows = await database.failureCounts.countFailures(mine, now);
      await Promise.all([
        database.failureCounts.releaseAttempts(rows),
        database.failureCounts.deleteCleared(now, 100),
      ]);
      return rows;
    }),
  );
  expect(counted.every((rows) => rows.length === 3)).toBe(true);
  const { counts } = await database.failureCounts.findCounts(['a', 'b', 'c'], 'none', now);
  const forty = new Date(now.getTime() + 40_000);
  expect(counts.map(({ clearsAt }) => clearsAt)).toEqual([forty, forty, forty]);
});

it('returns a different count to each of several concurrent failures', async () => {
  const counter = { key: 'one account', forgets: 1_000, most: 1_000 };
  const counted = await Promise.all(
    Array.from({ length: 50 }, () => database.failureCounts.countFailures([counter], now)),
  );
  const instants = counted.map(([row]) => row?.clearsAt.getTime() ?? 0);
  const expected = Array.from({ length: 50 }, (_, index) => now.getTime() + (index + 1) * 1_000);
  expect(instants.sort((a, b) => a - b)).toEqual(expected);
});
