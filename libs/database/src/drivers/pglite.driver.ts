import { EventEmitter } from 'node:events';
import type { PGlite, Results } from '@electric-sql/pglite';

/** How long a lease may be waited for, in milliseconds. */
const LEASE_TIMEOUT = 30_000;

interface QueryResult {
  rows: unknown[];
  rowCount: number;
  command: string;
}

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
      }, LEASE_TIMEOUT);
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
  private inTransaction = false;

  constructor(private readonly pglite: PGlite) {
    super();
  }

  query(text: string, parameters: unknown[] | undefined, done: Done<QueryResult>): void;
  query(text: string, parameters?: unknown[]): Promise<QueryResult>;
  query(text: string, parameters?: unknown[] | Done<QueryResult>, done?: Done<QueryResult>): unknown {
    const callback = typeof parameters === 'function' ? parameters : done;
    const values = typeof parameters === 'function' ? undefined : parameters;
    const outcome = this.run(text, values);
    if (!callback) return outcome;
    outcome.then(
      (result) => {
        callback(null, result);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return undefined;
  }

  private async run(text: string, parameters: unknown[] | undefined): Promise<QueryResult> {
    if (!this.open) throw new Error('The connection was given back before this query.');
    const command = /^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? '';
    if (command === 'START' || command === 'BEGIN') this.inTransaction = true;
    if (parameters && parameters.length > 0) {
      const values = parameters.map((value) => value ?? null);
      return shaped(command, await this.pglite.query(text, values));
    }
    const results = await this.pglite.exec(text);
    if (command === 'COMMIT' || command === 'ROLLBACK') this.inTransaction = / TO /i.test(text);
    return shaped(command, results.at(-1));
  }

  /** Ends the lease. What an abandoned transaction did is undone before the next holder comes. */
  async close(): Promise<void> {
    this.open = false;
    if (this.inTransaction) await this.pglite.exec('ROLLBACK');
    this.inTransaction = false;
  }
}

function shaped(command: string, result: Results | undefined): QueryResult {
  const rows = result?.rows ?? [];
  const changes = command === 'UPDATE' || command === 'DELETE' || command === 'INSERT';
  return { rows, rowCount: changes ? (result?.affectedRows ?? 0) : rows.length, command };
}

/**
 * PGlite behind TypeORM's PostgreSQL driver: `Pool` is what the `pg` module would export. PGlite has
 * one session; it is leased, never shared, so one request's rollback cannot take another's rows.
 */
export function pgliteDriver(openPglite: () => Promise<PGlite>): { Pool: new () => EventEmitter } {
  class LeasePool extends EventEmitter {
    private readonly leases = new Leases();
    private readonly opened = openPglite();

    constructor() {
      super();
      // Reported by the first connect; without a handler it would end the process before that.
      this.opened.catch(() => undefined);
    }

    connect(done: (error: Error | null, client?: LeasedClient, release?: Release) => void): void {
      this.lease().then(
        ({ client, release }) => {
          done(null, client, release);
        },
        (error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    }

    private async lease(): Promise<{ client: LeasedClient; release: Release }> {
      const pglite = await this.opened;
      await this.leases.take();
      const client = new LeasedClient(pglite);
      const release = once(() => {
        const give = (): void => {
          this.leases.give();
        };
        client.close().then(give, (error: unknown) => {
          give();
          this.emit('error', error);
        });
      });
      return { client, release };
    }

    end(done: (error?: Error) => void): void {
      this.opened
        .then((pglite) => pglite.close())
        .then(
          () => {
            done();
          },
          (error: unknown) => {
            done(error instanceof Error ? error : new Error(String(error)));
          },
        );
    }
  }
  return { Pool: LeasePool };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
