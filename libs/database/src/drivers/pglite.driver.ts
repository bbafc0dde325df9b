import { EventEmitter } from 'node:events';
import type { PGlite, Results } from '@electric-sql/pglite';
import pg from 'pg';

/** How long a lease may be waited for, in milliseconds. */
const LEASE_TIMEOUT = 30_000;

/** An open PGlite, and how to close it with all that belongs to it. */
export interface OpenPglite {
  pglite: PGlite;
  close: () => Promise<void>;
}

interface QueryResult {
  rows: unknown[];
  rowCount: number | null;
  command: string;
}

/** The number of a type; the declaration of `pg` names some of them. */
type TypeId = Parameters<typeof pg.types.getTypeParser>[0];
type Done<T> = (error: Error | null, value?: T) => void;
type Release = (error?: unknown) => void;

/**
 * What waited for the only session of the embedded database and did not get it in time. The usual
 * cause is work inside a transaction that uses the database around it instead of the transaction.
 */
export class LeaseTimeoutError extends Error {
  constructor() {
    super(
      'The embedded database was held by other work for too long. Inside a transaction only the transaction may be used.',
    );
    this.name = 'LeaseTimeoutError';
  }
}

/** Hands the one session out to one holder at a time, in the order of asking. */
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

  give(): void {
    const next = this.waiting.shift();
    if (next) next.grant();
    else this.held = false;
  }
}

/** One lease of the session, in the shape of a `pg` client. */
class LeasedClient extends EventEmitter {
  private open = true;
  /** The latest statement. The engine answers in order: with it all before it are done. */
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
    if (!this.open) throw new Error('The connection was given back before this query.');
    if (parameters && parameters.length > 0) {
      return shaped(await this.pglite.query(text, parameters));
    }
    const results = await this.pglite.exec(text);
    return shaped(results.at(-1));
  }

  /** Ends the lease. What an abandoned transaction did is undone before the next holder comes. */
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

/** Values are read from text by the very functions that read PostgreSQL's answers: both engines agree. */
async function readValuesLikePg(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ oid: TypeId }>('SELECT oid FROM pg_type');
  for (const { oid } of rows) {
    pglite.parsers[oid] = pg.types.getTypeParser(oid, 'text') as (text: string) => unknown;
  }
}

/**
 * PGlite behind TypeORM's PostgreSQL driver: `Pool` is what the `pg` module would export. PGlite has
 * one session; it is leased, never shared, so one request's rollback cannot take another's rows.
 * @param open opens the engine when the pool is made
 * @param leaseTimeout milliseconds after which a waiter gets a LeaseTimeoutError
 */
export function pgliteDriver(
  open: () => Promise<OpenPglite>,
  leaseTimeout = LEASE_TIMEOUT,
): { Pool: new () => EventEmitter } {
  class LeasePool extends EventEmitter {
    private readonly leases = new Leases(leaseTimeout);
    private readonly opened: Promise<OpenPglite>;
    private ended = false;

    constructor() {
      super();
      this.opened = open().then(async (engine) => {
        await readValuesLikePg(engine.pglite);
        return engine;
      });
      // Reported by the first connect; without a handler it would end the process before that.
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

    /** Closes the engine when those who asked before have finished, or have had their time. */
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
