import { EventEmitter } from 'node:events';
import type { PGlite, Results } from '@electric-sql/pglite';
import pg from 'pg';
import type { CountingPool, PoolStatistics } from './pool-statistics.js';

/** Lease timeout in milliseconds. */
const LEASE_TIMEOUT = 30_000;

/** An open PGlite with its resources. */
export interface OpenPglite {
  pglite: PGlite;
  close: () => Promise<void>;
}

interface QueryResult {
  rows: unknown[];
  rowCount: number | null;
  command: string;
}

/** Type OID; the declaration of `pg` lists only some. */
type TypeId = Parameters<typeof pg.types.getTypeParser>[0];
type Done<T> = (error: Error | null, value?: T) => void;
type Release = (error?: unknown) => void;

/**
 * Timed out waiting for the single session of the embedded database. The usual cause is code inside a transaction
 * that uses the outer database instead of the transaction.
 */
export class LeaseTimeoutError extends Error {
  constructor() {
    super(
      'The embedded database was locked for too long. Inside a transaction, use that transaction only.',
    );
    this.name = 'LeaseTimeoutError';
  }
}

/** Leases the single session to one holder at a time, in FIFO order. */
class Leases {
  private held = false;
  private readonly waiting: { grant: () => void }[] = [];

  constructor(private readonly timeout: number) {}

  take(): Promise<void> {
    if (!this.held) {
      this.held = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiter = {
        grant: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new LeaseTimeoutError());
      }, this.timeout);
      this.waiting.push(waiter);
    });
  }

  /** The number of holders and of waiters. */
  get statistics(): PoolStatistics {
    return { used: Number(this.held), idle: Number(!this.held), waiting: this.waiting.length };
  }

  give(): void {
    const next = this.waiting.shift();
    if (next) next.grant();
    else this.held = false;
  }
}

/** One lease of the session, in the shape of a `pg` client. */
class LeasedClient extends EventEmitter {
  private open = true;
  /** The latest statement. The engine responds in order, so earlier ones have completed with it. */
  private latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly pglite: PGlite) {
    super();
  }

  query(text: string, parameters: unknown[] | undefined, done: Done<QueryResult>): void;
  query(text: string, parameters?: unknown[]): Promise<QueryResult>;
  query(
    text: string,
    parameters?: unknown[] | Done<QueryResult>,
    done?: Done<QueryResult>,
  ): unknown {
    const callback = typeof parameters === 'function' ? parameters : done;
    const values = typeof parameters === 'function' ? undefined : parameters;
    const outcome = this.run(text, values);
    this.latest = outcome.catch(() => undefined);
    if (!callback) return outcome;
    outcome.then(
      (result) => {
        callback(null, result);
      },
      (error: unknown) => {
        callback(asError(error));
      },
    );
    return undefined;
  }

  private async run(text: string, parameters: unknown[] | undefined): Promise<QueryResult> {
    if (!this.open) throw new Error('The connection was released before this query.');
    if (parameters && parameters.length > 0) {
      return shaped(await this.pglite.query(text, parameters));
    }
    const results = await this.pglite.exec(text);
    return shaped(results.at(-1));
  }

  /** Ends the lease and rolls back an abandoned transaction. */
  async close(): Promise<void> {
    this.open = false;
    await this.latest;
    if (this.pglite.isInTransaction()) await this.pglite.exec('ROLLBACK');
  }
}

function shaped(result: Results | undefined): QueryResult {
  return {
    rows: result?.rows ?? [],
    rowCount: result?.rowCount ?? null,
    command: result?.command ?? '',
  };
}

/** Uses the type parsers of pg, so that both engines return identical values. */
async function readValuesLikePg(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ oid: TypeId }>('SELECT oid FROM pg_type');
  for (const { oid } of rows) {
    pglite.parsers[oid] = pg.types.getTypeParser(oid, 'text') as (text: string) => unknown;
  }
}

/**
 * PGlite for TypeORM's PostgreSQL driver: `Pool` replaces the export of the `pg` module. PGlite has a single session;
 * it is leased exclusively, so that a rollback never affects another request.
 * @param open opens the engine when the pool is created
 * @param leaseTimeout milliseconds after which waiting fails with LeaseTimeoutError
 */
export function pgliteDriver(
  open: () => Promise<OpenPglite>,
  leaseTimeout = LEASE_TIMEOUT,
): { Pool: new () => EventEmitter } {
  class LeasePool extends EventEmitter implements CountingPool {
    private readonly leases = new Leases(leaseTimeout);
    private readonly opened: Promise<OpenPglite>;
    private ended = false;

    constructor() {
      super();
      this.opened = open().then(async (engine) => {
        await readValuesLikePg(engine.pglite);
        return engine;
      });
      // Reported by the first connect; an unhandled rejection would end the process before.
      this.opened.catch(() => undefined);
    }

    connect(done: (error: Error | null, client?: LeasedClient, release?: Release) => void): void {
      this.lease().then(
        ({ client, release }) => {
          done(null, client, release);
        },
        (error: unknown) => {
          done(asError(error));
        },
      );
    }

    private async lease(): Promise<{ client: LeasedClient; release: Release }> {
      if (this.ended) throw new Error('The embedded database is closed.');
      const { pglite } = await this.opened;
      await this.leases.take();
      const client = new LeasedClient(pglite);
      const release = once(() => {
        client
          .close()
          .catch((error: unknown) => this.emit('error', error))
          .finally(() => {
            this.leases.give();
          });
      });
      return { client, release };
    }

    statistics(): PoolStatistics {
      return this.leases.statistics;
    }

    end(done: (error?: Error) => void): void {
      this.ended = true;
      this.finish().then(
        () => {
          done();
        },
        (error: unknown) => {
          done(asError(error));
        },
      );
    }

    /** Closes the engine after earlier leases have ended or timed out. */
    private async finish(): Promise<void> {
      const { close } = await this.opened;
      await this.leases.take().catch(() => undefined);
      await close();
    }
  }
  return { Pool: LeasePool };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
