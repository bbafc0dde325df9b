import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from '../data-source.js';
import { Database } from '../database.js';
import { migrate } from '../migrations/migrate.js';
import { testPostgres, type TestPostgres } from '../testing/test-postgres.js';
import { ChangeFeed } from './change-feed.js';
import type { ChangeEvent } from './change-source.js';

/** A node with its own pool, its reported events, and a clock that is only advanced manually. */
interface Node {
  database: Database;
  feed: ChangeFeed;
  events: ChangeEvent[];
  interruptions: unknown[];
  clock: { now: number };
}

const reset: ChangeEvent = { topic: 'reset', id: '' };

describe('a feed that polls', () => {
  let server: TestPostgres;
  let nodes: Node[];

  beforeAll(async () => {
    server = await testPostgres();
    const dataSource = await createDataSource({
      kind: 'postgres',
      url: server.url,
      poolSize: 1,
    }).initialize();
    await migrate(dataSource);
    await dataSource.destroy();
  });

  beforeEach(() => {
    nodes = [];
  });

  afterEach(async () => {
    for (const { feed, database } of nodes) {
      feed.stop();
      await database.close();
    }
  });

  afterAll(() => server.stop());

  async function newNode(): Promise<Node> {
    const dataSource = createDataSource({
      kind: 'postgres',
      url: server.url,
      poolSize: 3,
      changeTransport: 'poll',
    });
    const database = new Database(await dataSource.initialize());
    await database.dataSource.query('DELETE FROM changes');
    const events: ChangeEvent[] = [];
    const interruptions: unknown[] = [];
    const clock = { now: 0 };
    const feed = new ChangeFeed(
      dataSource,
      (error) => interruptions.push(error),
      () => clock.now,
    );
    feed.subscribe((event) => events.push(event));
    const node = { database, feed, events, interruptions, clock };
    nodes.push(node);
    await feed.start();
    return node;
  }

  /** Polls once, as the next request would. */
  async function poll({ feed, clock }: Node): Promise<void> {
    clock.now += 1_000;
    expect(feed.isFresh()).toBe(false);
    await expect.poll(() => feed.isFresh(), { interval: 5 }).toBe(true);
  }

  it('receives the commits of other nodes once, and no rollback', async () => {
    const [one, other] = [await newNode(), await newNode()];
    const undone = one.database.transaction(async (tx) => {
      await tx.changes.publish('session', 'undone');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await one.database.transaction(async (tx) => {
      await tx.changes.publish('namespace', 'a');
      await tx.changes.publish('namespace', 'a');
    });
    await one.database.changes.publish('user', 'one:two');
    await poll(other);
    await poll(other);
    expect(other.events).toEqual([
      { topic: 'namespace', id: 'a' },
      { topic: 'user', id: 'one:two' },
    ]);
  });

  it('receives its own commit before it returns', async () => {
    const node = await newNode();
    await node.database.transaction((tx) => tx.changes.publish('user', 'a'));
    expect(node.events).toEqual([{ topic: 'user', id: 'a' }]);
  });

  it('receives a change that commits after later ones', async () => {
    const [one, other] = [await newNode(), await newNode()];
    const runner = one.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `INSERT INTO changes (id, payload, at) VALUES (gen_random_uuid(), 'user:slow', clock_timestamp())`,
    );
    await one.database.changes.publish('user', 'quick');
    await poll(other);
    expect(other.events).toEqual([{ topic: 'user', id: 'quick' }]);
    await runner.commitTransaction();
    await runner.release();
    await poll(other);
    expect(other.events.at(-1)).toEqual({ topic: 'user', id: 'slow' });
  });

  it('receives the changes of a savepoint, inserted right before the outermost commit', async () => {
    const [one, other] = [await newNode(), await newNode()];
    let beforeCommit = new Date(0);
    await one.database.inOneTransaction(
      () => Promise.resolve(),
      () => one.database.transaction((tx) => tx.changes.publish('user', 'inner')),
      async () => {
        const [row] = await other.database.dataSource.query<{ now: Date }[]>(
          'SELECT clock_timestamp() AS now',
        );
        beforeCommit = row?.now ?? beforeCommit;
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
    );
    const rows = await other.database.dataSource.query<{ at: Date }[]>('SELECT at FROM changes');
    expect(rows.map(({ at }) => at > beforeCommit)).toEqual([true]);
    await poll(other);
    expect(other.events).toEqual([{ topic: 'user', id: 'inner' }]);
  });

  it('is fresh for a short time after a poll, and polls only on demand', async () => {
    const [one, other] = [await newNode(), await newNode()];
    expect(other.feed.isFresh()).toBe(true);
    await one.database.changes.publish('user', 'a');
    other.clock.now = 200;
    expect(other.feed.isFresh()).toBe(true);
    other.clock.now = 751;
    expect(other.feed.isFresh()).toBe(false);
    await expect.poll(() => other.feed.isFresh(), { interval: 5 }).toBe(true);
    expect(other.events).toEqual([{ topic: 'user', id: 'a' }]);
  });

  it('reports a gap in place of more changes than it reads', async () => {
    const [one, other] = [await newNode(), await newNode()];
    await one.database.changes.insert(Array.from({ length: 2_001 }, (_, index) => `user:${index}`));
    await poll(other);
    expect(other.events).toEqual([reset]);
  });

  it('is stale while it cannot poll, reports that once, and then finds what it missed', async () => {
    const [one, other] = [await newNode(), await newNode()];
    await one.database.dataSource.query('ALTER TABLE changes RENAME TO hidden');
    for (let turn = 1; turn <= 3; turn += 1) {
      other.clock.now += 1_000;
      expect(other.feed.isFresh()).toBe(false);
      await expect.poll(() => other.feed.isConnected, { interval: 5 }).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(other.interruptions).toHaveLength(1);
    await one.database.dataSource.query('ALTER TABLE hidden RENAME TO changes');
    await one.database.changes.publish('org', 'a');
    await poll(other);
    expect(other.events).toEqual([{ topic: 'org', id: 'a' }]);
  });

  it('deletes changes by the time of the database', async () => {
    const { database } = await newNode();
    await database.changes.insert(['user:new']);
    await database.dataSource.query(
      `INSERT INTO changes (id, payload, at) VALUES (gen_random_uuid(), 'user:old', clock_timestamp() - interval '1 hour')`,
    );
    expect(await database.changes.deleteOlderThan(900, 10)).toBe(1);
    expect(await database.dataSource.query('SELECT payload FROM changes')).toEqual([
      { payload: 'user:new' },
    ]);
  });
});
