import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeed } from './change-feed.js';
import type { ChangeEvent } from './change-source.js';
import { createDataSource } from '../data-source.js';
import { Database } from '../database.js';
import { CHANGE_CHANNEL } from '../repositories/change.repository.js';
import { testDatabase } from '../testing/test-database.js';
import { testPostgres, type TestPostgres } from '../testing/test-postgres.js';

/** A feed with its reported events, and a clock that is only advanced manually. */
interface Listening {
  feed: ChangeFeed;
  events: ChangeEvent[];
  interruptions: unknown[];
  clock: { now: number };
}

function listenOn(database: Database): Listening {
  const events: ChangeEvent[] = [];
  const interruptions: unknown[] = [];
  const clock = { now: 0 };
  const feed = new ChangeFeed(
    database.dataSource,
    (error) => interruptions.push(error),
    () => clock.now,
  );
  feed.subscribe((event) => events.push(event));
  return { feed, events, interruptions, clock };
}

const reset: ChangeEvent = { topic: 'reset', id: '' };

describe('with the embedded database', () => {
  let database: Database;

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterAll(() => database.close());

  it('receives a commit before it returns, and no rollback', async () => {
    const { feed, events } = listenOn(database);
    await feed.start();
    const undone = database.transaction(async (tx) => {
      await tx.changes.publish('user', 'undone');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await database.transaction(async (tx) => {
      await tx.changes.publish('user', 'one:two');
      expect(events).toEqual([]);
    });
    expect(events).toEqual([{ topic: 'user', id: 'one:two' }]);
    feed.stop();
  });

  it('is fresh from start to stop, and silent after', async () => {
    const { feed, events } = listenOn(database);
    expect(feed.isFresh()).toBe(false);
    await feed.start();
    expect(feed.isFresh()).toBe(true);
    feed.stop();
    expect(feed.isFresh()).toBe(false);
    await database.changes.publish('user', 'late');
    expect(events).toEqual([]);
  });
});

describe('with PostgreSQL', () => {
  let server: TestPostgres;
  let proxy: Proxy;
  let database: Database;
  const running: ChangeFeed[] = [];

  beforeAll(async () => {
    server = await testPostgres();
    proxy = await startProxy(server.url);
    const dataSource = createDataSource({ kind: 'postgres', url: proxy.url, poolSize: 3 });
    database = new Database(await dataSource.initialize());
  });

  afterEach(() => {
    proxy.mend();
    for (const feed of running.splice(0)) feed.stop();
  });

  afterAll(async () => {
    await database.close();
    proxy.stop();
    await server.stop();
  });

  async function started(): Promise<Listening> {
    const listening = listenOn(database);
    running.push(listening.feed);
    await listening.feed.start();
    return listening;
  }

  /** Polls until a probe has been answered. */
  async function confirmFresh({ feed }: Listening): Promise<void> {
    await expect.poll(() => feed.isFresh(), { interval: 5 }).toBe(true);
  }

  it('notifies every node of commits in order, and of no rollback', async () => {
    const nodes = [await started(), await started()];
    const undone = database.transaction(async (tx) => {
      await tx.changes.publish('session', 'undone');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await database.transaction(async (tx) => {
      await tx.changes.publish('namespace', 'a');
      await tx.changes.publish('org', 'b');
    });
    const changes = [
      { topic: 'namespace', id: 'a' },
      { topic: 'org', id: 'b' },
    ];
    // Each node receives them at the local commit, and again from the database.
    const expected = [reset, ...changes, ...changes];
    for (const { events } of nodes) await expect.poll(() => events).toEqual(expected);
  });

  it('notifies its own node of a commit before it returns, and of no savepoint', async () => {
    const own = listenOn(database);
    running.push(own.feed);
    await database.inOneTransaction(
      () => Promise.resolve(),
      async () => {
        await database.transaction((tx) => tx.changes.publish('namespace', 'a'));
        expect(own.events).toEqual([]);
      },
      (tx) => tx.changes.publish('org', 'b'),
    );
    expect(own.events).toEqual([
      { topic: 'namespace', id: 'a' },
      { topic: 'org', id: 'b' },
    ]);
  });

  it('is fresh only while the latest answered probe is recent', async () => {
    const node = await started();
    expect(node.feed.isFresh()).toBe(false);
    await confirmFresh(node);
    node.clock.now = 750;
    expect(node.feed.isFresh()).toBe(true);
    const other = await started();
    await confirmFresh(other);
    proxy.silence();
    other.clock.now = 751;
    expect(other.feed.isFresh()).toBe(false);
  });

  it('has received all earlier commits when a probe is answered', async () => {
    const node = await started();
    for (let turn = 0; turn < 20; turn += 1) {
      node.clock.now += 1_000;
      await database.changes.publish('user', `${turn}`);
      await confirmFresh(node);
      expect(node.events.at(-1)).toEqual({ topic: 'user', id: `${turn}` });
    }
  });

  it('sends a probe only on demand', async () => {
    const listener = new pg.Client({ connectionString: server.url });
    await listener.connect();
    const received: string[] = [];
    listener.on('notification', ({ payload }) => received.push(payload ?? ''));
    await listener.query(`LISTEN ${CHANGE_CHANNEL}`);
    const node = await started();
    await database.changes.publish('user', 'first');
    await expect.poll(() => received).toEqual(['user:first']);
    node.feed.isFresh();
    node.feed.isFresh();
    await confirmFresh(node);
    await database.changes.publish('user', 'second');
    await expect.poll(() => received.at(-1)).toBe('user:second');
    expect(received.filter((payload) => payload.startsWith('probe:'))).toHaveLength(1);
    expect(node.events.map(({ topic }) => topic)).not.toContain('probe');
    await listener.end();
  });

  it('invalidates caches when its connection is lost, and reconnects', async () => {
    const node = await started();
    await confirmFresh(node);
    await cutFeeds();
    await expect.poll(() => node.events).toEqual([reset, reset, reset]);
    expect(node.interruptions).toHaveLength(1);
    // Probes on the old connection do not count for the new one.
    expect(node.feed.isFresh()).toBe(false);
    await confirmFresh(node);
    await database.changes.publish('user', 'after');
    await expect.poll(() => node.events.at(-1)).toEqual({ topic: 'user', id: 'after' });
  });

  /** Terminates the connections of feeds on the server. */
  async function cutFeeds(): Promise<void> {
    await database.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'signet changes' AND datname = current_database()`,
    );
  }

  it('detects a silent connection', async () => {
    const node = await started();
    await confirmFresh(node);
    proxy.silence();
    const noticed = (): number => {
      node.clock.now += 1_000;
      expect(node.feed.isFresh() && node.interruptions.length === 0).toBe(false);
      return node.interruptions.length;
    };
    await expect.poll(noticed).toBe(1);
    expect(node.feed.isFresh()).toBe(false);
    proxy.mend();
    await expect.poll(() => node.events).toEqual([reset, reset, reset]);
    await confirmFresh(node);
  });

  it('reconnects when LISTEN is not answered', async () => {
    proxy.loseListen();
    const node = await started();
    expect(node.interruptions).toHaveLength(1);
    await confirmFresh(node);
    await database.changes.publish('user', 'after');
    await expect.poll(() => node.events.at(-1)).toEqual({ topic: 'user', id: 'after' });
  });

  it('keeps reconnecting while the database is down', async () => {
    const node = listenOn(database);
    running.push(node.feed);
    proxy.refuse();
    await node.feed.start();
    expect(node.interruptions).toHaveLength(1);
    expect(node.feed.isFresh()).toBe(false);
    await expect.poll(() => node.interruptions.length).toBeGreaterThan(1);
    proxy.mend();
    await confirmFresh(node);
  });

  it('does not reconnect after it was stopped', async () => {
    const node = listenOn(database);
    proxy.refuse();
    await node.feed.start();
    node.feed.stop();
    // Its first reconnect comes after the one that the stopped feed had scheduled.
    const other = await started();
    proxy.mend();
    await confirmFresh(other);
    const feeds = await database.dataSource.query<unknown[]>(
      `SELECT pid FROM pg_stat_activity
        WHERE application_name = 'signet changes' AND datname = current_database()`,
    );
    expect(feeds).toHaveLength(1);
    expect(node.interruptions).toHaveLength(1);
    expect(node.events).toEqual([reset]);
    expect(node.feed.isFresh()).toBe(false);
  });
});

/** A proxy to the database that can break the connections of feeds. */
interface Proxy {
  url: string;
  /** Drops data from the database to feeds without closing connections. */
  silence: () => void;
  /** Drops the response to the next LISTEN. */
  loseListen: () => void;
  /** Closes new connections of feeds. */
  refuse: () => void;
  mend: () => void;
  stop: () => void;
}

async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const feeds = new Set<Socket>();
  const all = new Set<Socket>();
  let refusing = false;
  let losing = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      all.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (data.includes('signet changes')) {
        if (refusing) client.destroy();
        feeds.add(upstream);
      }
      if (losing && data.includes('LISTEN')) {
        losing = false;
        upstream.pause();
      }
    });
    client.pipe(upstream);
    upstream.on('data', (data) => client.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence: () => {
      for (const upstream of feeds) upstream.pause();
    },
    loseListen: () => {
      losing = true;
    },
    refuse: () => {
      refusing = true;
    },
    mend: () => {
      refusing = false;
    },
    stop: () => {
      for (const socket of all) socket.destroy();
      server.close();
    },
  };
}
