import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { postgresServer } from '../data-source.js';
import { DatabaseUnavailableError } from '../database-errors.js';
import { KEEP_ALIVE_DELAY_MS } from '../drivers/postgres.driver.js';
import type { TimedQuery } from '../drivers/postgres-session.js';
import { CHANGE_CHANNEL } from '../repositories/change.repository.js';
import { withWaitingLimit } from '../waiting-limit.js';
import type { ChangeSource, ChangeSourceHandlers } from './change-source.js';
import { INTERVAL_MS, TIMEOUT_MS, VALIDITY_MS } from './freshness.js';

/** Milliseconds before the first reconnect; the delay doubles with each further one. */
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 2_000;
/** Timeout of connecting, and of LISTEN, in milliseconds. */
const CONNECT_TIMEOUT = 3_000;

/** This connection is idle by design, so the idle timeout of the database must not close it. */
const LISTEN = `SET idle_session_timeout TO 0; LISTEN ${CHANGE_CHANNEL}`;

/**
 * A notification to this node itself. When it arrives, every change committed before it was sent has been received.
 */
interface Probe {
  id: string;
  sentAt: number;
  /** When the database accepted it; undefined until then. */
  takenAt: number | undefined;
}

/**
 * Receives changes through LISTEN and NOTIFY, on a connection of its own. It is fresh only while a probe, sent on demand
 * through the pool, has recently been answered.
 */
export class NotifySource implements ChangeSource {
  readonly receivesOwnCommits = false;
  private connection: Connection | undefined;
  private stopped = false;
  private reconnect: NodeJS.Timeout | undefined;
  private backoff = 0;
  /** When the last probe that came back was sent. */
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private probe: Probe | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: ChangeSourceHandlers,
    private readonly clock: () => number,
  ) {}

  get isConnected(): boolean {
    return this.connection?.listening === true;
  }

  async start(): Promise<void> {
    await this.connect();
  }

  isFresh(): boolean {
    if (!this.connection?.listening) return false;
    const now = this.clock();
    if (now - this.confirmedAt > INTERVAL_MS) this.sendProbe(this.connection, now);
    return now - this.confirmedAt <= VALIDITY_MS;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.reconnect);
    this.connection?.close();
    this.connection = undefined;
  }

  private async connect(): Promise<void> {
    const connection = new Connection(postgresServer(this.dataSource), {
      onNotification: (payload) => this.receive(payload),
      onLoss: (error) => this.disconnect(connection, error),
    });
    this.connection = connection;
    if (!(await connection.open()) || this.connection !== connection) return;
    this.backoff = 0;
    this.handlers.onGap();
  }

  private disconnect(connection: Connection, error: unknown): void {
    if (this.stopped || this.connection !== connection) return;
    this.connection = undefined;
    this.confirmedAt = Number.NEGATIVE_INFINITY;
    this.probe = undefined;
    this.handlers.onGap();
    this.handlers.onInterruption(error);
    this.backoff = Math.min(MAX_BACKOFF_MS, this.backoff === 0 ? MIN_BACKOFF_MS : this.backoff * 2);
    this.reconnect = setTimeout(() => void this.connect(), this.backoff);
  }

  private sendProbe(connection: Connection, now: number): void {
    if (this.probe) {
      if (now - (this.probe.takenAt ?? this.probe.sentAt) < TIMEOUT_MS) return;
      if (this.probe.takenAt !== undefined) {
        // The database accepted the probe but this connection did not deliver it: the connection is dead and no error
        // was reported.
        connection.abandon(new Error('The change feed connection does not respond.'));
        return;
      }
    }
    const probe: Probe = { id: randomUUID(), sentAt: now, takenAt: undefined };
    this.probe = probe;
    // Sent while a request is served but not part of it: probes must neither use up the time limit of the request nor
    // accumulate.
    withWaitingLimit(TIMEOUT_MS, () =>
      this.dataSource.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, `probe:${probe.id}`]),
    ).then(
      () => {
        probe.takenAt = this.clock();
      },
      // A failed probe only leaves the feed stale; the query that needs the database reports the error.
      () => undefined,
    );
  }

  private receive(payload: string): void {
    if (!payload.startsWith('probe:')) {
      this.handlers.onChange(payload);
    } else if (this.probe !== undefined && payload === `probe:${this.probe.id}`) {
      this.confirmedAt = this.probe.sentAt;
      this.probe = undefined;
    }
  }
}

/** One listening connection to PostgreSQL. It is lost at most once and never reconnected. */
class Connection {
  /** Whether LISTEN is active. */
  listening = false;
  private readonly client: pg.Client;
  private readonly way: ReturnType<typeof currentWay>;
  private lost = false;

  constructor(
    private readonly server: ReturnType<typeof postgresServer>,
    private readonly handlers: {
      onNotification: (payload: string) => void;
      onLoss: (error: unknown) => void;
    },
  ) {
    this.way = currentWay(server);
    this.client = new pg.Client({
      connectionString: server?.target.connectionString,
      ssl: this.way,
      sslnegotiation: server?.target.sslnegotiation,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      application_name: 'signet changes',
    });
    this.client.on('error', (error) => this.abandon(error));
    this.client.on('end', () => this.abandon(new Error('The change feed connection was closed.')));
    this.client.on('notification', ({ payload }) => {
      if (!this.lost) this.handlers.onNotification(payload ?? '');
    });
  }

  /** @returns whether it is listening; if not, the loss has been reported */
  async open(): Promise<boolean> {
    try {
      await this.client.connect();
      const listen: TimedQuery = { text: LISTEN, query_timeout: CONNECT_TIMEOUT };
      await this.client.query(listen);
      this.listening = !this.lost;
    } catch (error) {
      this.server?.encryption.mayWorkOtherwise(error, this.way ?? false);
      this.abandon(error);
    }
    return this.listening;
  }

  abandon(error: unknown): void {
    if (this.lost) return;
    this.close();
    const message = error instanceof Error ? error.message : String(error);
    this.handlers.onLoss(new DatabaseUnavailableError(message, error));
  }

  /** Destroys the socket: a half-open connection would never complete an orderly close. */
  close(): void {
    this.lost = true;
    this.listening = false;
    this.client.connection.stream.destroy();
  }
}

const currentWay = (server: ReturnType<typeof postgresServer>) => server?.encryption.current;
