import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { ConnectionQuota, connectionGroup } from '../connection-quota.js';
import { WaitingLimit } from '../waiting-limit.js';
import { breaksConnection, DatabaseUnavailableError, isReadOnly } from '../database-errors.js';
import type { CountingPool, PoolStatistics } from './pool-statistics.js';
import { preparedNameOf } from './prepared.js';
import type { PostgresTarget } from './postgres-url.js';
import { prepareSession, type TimedQuery } from './postgres-session.js';

/** Timeout of acquiring a connection, pooled or new, in milliseconds. */
const CONNECT_TIMEOUT_MS = 3_500;
/** Client-side statement timeout in milliseconds: the server cancels statements after 20 s. */
const STATEMENT_TIMEOUT_MS = 25_000;
/** Delay of TCP keep-alive in milliseconds; the default is two hours. */
export const KEEP_ALIVE_DELAY_MS = 10_000;

type Done<T> = (error: Error | null, value?: T) => void;
type Release = (error?: unknown) => void;

/** Errors of a server that requires, or does not support, an encrypted connection. */
const encryptionFault = /SSL|TLS|no pg_hba\.conf entry|no encryption/;

/**
 * Encryption of the connections to one server. If the preferred mode fails, the alternative is used, as in libpq.
 */
export class Encryption {
  private at = 0;

  constructor(private readonly ways: PostgresTarget['encryption']) {}

  get current(): PostgresTarget['encryption'][number] {
    return this.ways[this.at] ?? false;
  }

  /** Switches to the alternative mode. @returns whether retrying may succeed */
  mayWorkOtherwise(error: unknown, failed: PostgresTarget['encryption'][number]): boolean {
    if (this.ways.length === 1 || !(error instanceof Error)) return false;
    if (!encryptionFault.test(`${error.message} ${String((error as { code?: unknown }).code)}`)) {
      return false;
    }
    // Of several concurrent failures, only the first one switches the mode.
    if (this.current === failed) this.at = (this.at + 1) % this.ways.length;
    return true;
  }
}

/** Operations on the pool beyond those of TypeORM. */
export interface DiscardingPool extends EventEmitter {
  /** Discards all connections, those in use on release: their server is read-only. */
  discardAll(): void;
}

/** One lease of a connection, in the shape of a `pg` client. */
class LeasedConnection extends EventEmitter {
  constructor(
    private readonly client: pg.PoolClient,
    private readonly broken: (client: pg.PoolClient, sentAt: number, error: Error) => void,
    private readonly answered: (client: pg.PoolClient) => void,
  ) {
    super();
    client.on('error', this.report);
  }

  private readonly report = (error: Error): void => {
    // An unhandled error event would end the process; the next statement fails in any case.
    if (this.listenerCount('error') > 0) this.emit('error', error);
  };

  async query(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    const limit = WaitingLimit.current();
    const remaining = limit?.remaining() ?? STATEMENT_TIMEOUT_MS;
    if (remaining <= 0) throw outOfTime('the database time of the request is used up');
    const sentAt = performance.now();
    const name = preparedNameOf(text);
    const config: TimedQuery = {
      text,
      ...(name === undefined ? {} : { name }),
      ...(values === undefined ? {} : { values }),
      query_timeout: Number.isFinite(remaining)
        ? Math.ceil(Math.min(remaining, STATEMENT_TIMEOUT_MS))
        : 0,
    };
    const response = this.client.query(config);
    try {
      const result = await (limit?.track(response) ?? response);
      this.answered(this.client);
      return result;
    } catch (error) {
      if (error instanceof Error && breaksConnection(error)) {
        this.broken(this.client, sentAt, error);
      }
      throw error;
    }
  }

  detach(): void {
    this.client.off('error', this.report);
  }
}

/**
 * `pg` for TypeORM's PostgreSQL driver: `Pool` replaces the export of the `pg` module. It adds what a pool needs to
 * survive database outages: a timeout for every wait, and discarding failed connections together with idle ones that
 * may have failed as well.
 */
export function postgresDriver(
  target: PostgresTarget,
  encryption: Encryption,
  poolSize: number,
): { Pool: new () => DiscardingPool } {
  class PostgresPool extends EventEmitter implements DiscardingPool, CountingPool {
    private readonly pool: pg.Pool;
    private readonly shares = ConnectionQuota.ofPool(poolSize);
    /** Idle connections. */
    private readonly idle = new Set<pg.PoolClient>();
    private readonly answeredAt = new WeakMap<pg.PoolClient, number>();
    private readonly connectedAt = new WeakMap<pg.PoolClient, number>();
    /** Connections opened before this time are discarded. */
    private condemnedUntil = Number.NEGATIVE_INFINITY;

    constructor() {
      super();
      this.pool = new pg.Pool({
        connectionString: target.connectionString,
        ssl: encryption.current,
        sslnegotiation: target.sslnegotiation,
        max: poolSize,
        application_name: 'signet',
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
        // eslint-disable-next-line @typescript-eslint/no-misused-promises -- pg-pool awaits it; its declaration omits that.
        onConnect: (client) => prepareSession(client, CONNECT_TIMEOUT_MS),
      });
      this.pool.on('error', (error) => this.emit('error', error));
      this.pool.on('connect', (client) => {
        this.connectedAt.set(client, performance.now());
        this.keepAnswer(client);
      });
      this.pool.on('acquire', (client) => this.idle.delete(client));
      this.pool.on('release', (_error, client) => this.idle.add(client));
      this.pool.on('remove', (client) => this.idle.delete(client));
    }

    connect(
      done: (error: Error | null, client?: LeasedConnection, release?: Release) => void,
    ): void {
      this.lease().then(
        ({ connection, release }) => {
          done(null, connection, release);
        },
        (error: unknown) => {
          done(asError(error));
        },
      );
    }

    end(done: Done<void>): void {
      this.pool.end().then(() => {
        done(null);
      }, done);
    }

    private async lease(): Promise<{ connection: LeasedConnection; release: Release }> {
      const limit = WaitingLimit.current();
      const deadline = performance.now() + CONNECT_TIMEOUT_MS;
      const time = (): number =>
        Math.max(0, Math.min(limit?.remaining() ?? Infinity, deadline - performance.now()));
      const turn = this.shares.enter(connectionGroup.current(), time(), () =>
        outOfTime('the namespace has reached its connection quota'),
      );
      const leave = await (limit?.track(turn) ?? turn);
      const wait = this.withinTime(time());
      const client = await (limit?.track(wait) ?? wait).catch((error: unknown) => {
        leave();
        throw error;
      });
      const connection = new LeasedConnection(
        client,
        (broken, sentAt, error) => this.discard(broken, sentAt, error),
        (answering) => this.keepAnswer(answering),
      );
      if (limit !== undefined && limit.remaining() > CONNECT_TIMEOUT_MS) {
        await limit.track(this.check(client, time())).catch((error: unknown) => {
          leave();
          connection.detach();
          client.release(true);
          throw error;
        });
      }
      const release = once((error?: unknown): void => {
        leave();
        connection.detach();
        // An open transaction must not leak into the next lease.
        const open = client.getTransactionStatus() !== 'I';
        const condemned = (this.connectedAt.get(client) ?? 0) < this.condemnedUntil;
        client.release(error instanceof Error || open || condemned || isDiscarded(client));
      });
      return { connection, release };
    }

    /**
     * Checks that the connection responds: operations with a long time limit would wait on a dead connection as long
     * as on a slow statement.
     */
    private async check(client: pg.PoolClient, timeout: number): Promise<void> {
      const sentAt = performance.now();
      const query: TimedQuery = {
        text: 'SELECT 1',
        query_timeout: Math.max(1, Math.ceil(timeout)),
      };
      try {
        await client.query(query);
        this.keepAnswer(client);
      } catch (error) {
        this.discard(client, sentAt, asError(error));
        throw new DatabaseUnavailableError(asError(error).message, error);
      }
    }

    /** A client of the pool, or a timeout error; a client that arrives later is returned. */
    private withinTime(milliseconds: number): Promise<pg.PoolClient> {
      return new Promise((resolve, reject) => {
        let late = false;
        const timer = setTimeout(() => {
          late = true;
          reject(outOfTime('no connection was available'));
        }, milliseconds);
        this.working().then(
          (client) => {
            clearTimeout(timer);
            if (late) client.release();
            else resolve(client);
          },
          (error: unknown) => {
            clearTimeout(timer);
            const message = error instanceof Error ? error.message : String(error);
            reject(new DatabaseUnavailableError(message, error));
          },
        );
      });
    }

    /** A usable client of the pool: discarded ones stay idle until their socket has closed. */
    private async working(): Promise<pg.PoolClient> {
      for (;;) {
        const client = await this.fromPool();
        if (!isDiscarded(client)) return client;
        client.release(true);
      }
    }

    private async fromPool(): Promise<pg.PoolClient> {
      const used = encryption.current;
      try {
        return await this.pool.connect();
      } catch (error) {
        if (!encryption.mayWorkOtherwise(error, used)) throw error;
        this.pool.options.ssl = encryption.current;
        return this.pool.connect();
      }
    }

    private keepAnswer(client: pg.PoolClient): void {
      this.answeredAt.set(client, performance.now());
    }

    /**
     * Discards a connection, and idle ones without a response since the failed statement was sent: after a failover
     * or on a half-open network they fail as well, each at the cost of a request.
     */
    private discard(client: pg.PoolClient, sentAt: number, error: Error): void {
      client.connection.stream.destroy();
      if (isReadOnly(error)) this.discardAll();
      for (const other of this.idle) {
        if ((this.answeredAt.get(other) ?? 0) < sentAt) other.connection.stream.destroy();
      }
    }

    statistics(): PoolStatistics {
      const { totalCount, idleCount, waitingCount } = this.pool;
      const waiting = waitingCount + this.shares.waitingCount;
      return { used: totalCount - idleCount, idle: idleCount, waiting };
    }

    discardAll(): void {
      this.condemnedUntil = performance.now();
      for (const client of this.idle) client.connection.stream.destroy();
    }
  }
  return { Pool: PostgresPool };
}

function outOfTime(what: string): DatabaseUnavailableError {
  const message = `The database did not answer in time: ${what}.`;
  return new DatabaseUnavailableError(message, undefined, 'timeout');
}

function isDiscarded(client: pg.PoolClient): boolean {
  return client.connection.stream.destroyed;
}

function once(work: Release): Release {
  let done = false;
  return (error) => {
    if (done) return;
    done = true;
    work(error);
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
