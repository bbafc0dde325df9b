import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { embeddedEngine, postgresServer } from './data-source.js';
import type { TimedQuery } from './drivers/postgres-session.js';
import { KEEP_ALIVE_DELAY_MS } from './drivers/postgres.driver.js';
import { CHANGE_CHANNEL, publishedBy, type ChangeTopic } from './repositories/change.repository.js';
import { DatabaseUnavailableError } from './database-errors.js';
import { withWaitingLimit } from './waiting-limit.js';

/** `reset`: changes may have been missed, so every cached value may be stale. */
export interface ChangeEvent {
  topic: Exclude<ChangeTopic, 'probe'> | 'reset';
  id: string;
}

/**
 * How long an answered probe counts as evidence that the feed works, in milliseconds. With the round trip of the
 * probe, staleness stays below the promised second.
 */
const PROBE_VALIDITY_MS = 750;
/** Milliseconds after which the next call of `isFresh` sends a new probe. */
const PROBE_INTERVAL_MS = 250;
/** Milliseconds after which an unanswered probe counts as failed. */
const PROBE_TIMEOUT_MS = 1_000;
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
 * Receives changes of all nodes through LISTEN and NOTIFY. The feed monitors itself: `isFresh` is true only while a
 * probe, sent on demand through the pool, has recently been answered. An idle server sends nothing.
 */
export class ChangeFeed {
  /** How often changes may have been missed. */
  resets = 0;
  private readonly listeners: ((event: ChangeEvent) => void)[] = [];
  private connection: Connection | undefined;
  private stopEmbedded: (() => void) | undefined;
  private stopped = false;
  private reconnect: NodeJS.Timeout | undefined;
  private backoff = 0;
  /** When the last probe that came back was sent. */
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private probe: Probe | undefined;
  private readonly ownCommits = {
    afterTransactionCommit: ({ queryRunner }: { queryRunner: QueryRunner }): void =>
      this.receiveOwnCommit(queryRunner),
  };

  /**
   * @param onInterruption called with the cause each time the feed is lost or cannot be established
   * @param clock monotonic, in milliseconds
   */
  constructor(
    private readonly dataSource: DataSource,
    private readonly onInterruption: (error: unknown) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {
    dataSource.subscribers.push(this.ownCommits);
  }

  /** Whether changes are being received. Unlike `isFresh`, it asks nothing of the database. */
  get isConnected(): boolean {
    return this.stopEmbedded !== undefined || this.connection?.listening === true;
  }

  /** Starts listening. With PostgreSQL, an interrupted feed reconnects in the background. */
  async start(): Promise<void> {
    const engine = embeddedEngine(this.dataSource);
    if (engine) await this.listenTo(engine);
    else await this.connect();
  }

  subscribe(listener: (event: ChangeEvent) => void): void {
    this.listeners.push(listener);
  }

  /** Whether every change committed more than a second ago has been received. */
  isFresh(): boolean {
    // The embedded database has a single process, which is notified before the commit returns.
    if (this.stopEmbedded) return true;
    if (!this.connection?.listening) return false;
    const now = this.clock();
    if (now - this.confirmedAt > PROBE_INTERVAL_MS) this.sendProbe(this.connection, now);
    return now - this.confirmedAt <= PROBE_VALIDITY_MS;
  }

  stop(): void {
    this.stopped = true;
    const { subscribers } = this.dataSource;
    if (subscribers.includes(this.ownCommits)) {
      subscribers.splice(subscribers.indexOf(this.ownCommits), 1);
    }
    clearTimeout(this.reconnect);
    this.stopEmbedded?.();
    this.stopEmbedded = undefined;
    this.connection?.close();
    this.connection = undefined;
  }

  /**
   * LISTEN runs through a lease like any other statement, never inside another caller's transaction.
   */
  private async listenTo(engine: PGlite): Promise<void> {
    await this.dataSource.query(`LISTEN ${CHANGE_CHANNEL}`);
    this.stopEmbedded = engine.onNotification((channel, payload) => {
      if (channel === CHANGE_CHANNEL) this.receive(payload);
    });
  }

  private async connect(): Promise<void> {
    const connection = new Connection(postgresServer(this.dataSource), {
      onNotification: (payload) => this.receive(payload),
      onLoss: (error) => this.disconnect(connection, error),
    });
    this.connection = connection;
    if (!(await connection.open()) || this.connection !== connection) return;
    this.backoff = 0;
    this.notify({ topic: 'reset', id: '' });
  }

  private disconnect(connection: Connection, error: unknown): void {
    if (this.stopped || this.connection !== connection) return;
    this.connection = undefined;
    this.confirmedAt = Number.NEGATIVE_INFINITY;
    this.probe = undefined;
    this.notify({ topic: 'reset', id: '' });
    this.onInterruption(error);
    this.backoff = Math.min(MAX_BACKOFF_MS, this.backoff === 0 ? MIN_BACKOFF_MS : this.backoff * 2);
    this.reconnect = setTimeout(() => void this.connect(), this.backoff);
  }

  private sendProbe(connection: Connection, now: number): void {
    if (this.probe) {
      if (now - (this.probe.takenAt ?? this.probe.sentAt) < PROBE_TIMEOUT_MS) return;
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
    withWaitingLimit(PROBE_TIMEOUT_MS, () =>
      this.dataSource.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, `probe:${probe.id}`]),
    ).then(
      () => {
        probe.takenAt = this.clock();
      },
      // A failed probe only leaves the feed stale; the query that needs the database reports the error.
      () => undefined,
    );
  }

  /**
   * Changes of this node are received before their request is answered: the notification of the database may arrive
   * after the next request, which expects to see the change.
   */
  private receiveOwnCommit(runner: QueryRunner): void {
    // Releasing a savepoint is not a commit, and the embedded database has already notified.
    if (runner.isTransactionActive || this.stopEmbedded) return;
    for (const payload of publishedBy(runner)) this.receive(payload);
  }

  private receive(payload: string): void {
    const colon = payload.indexOf(':');
    const topic = payload.slice(0, colon) as ChangeTopic;
    const id = payload.slice(colon + 1);
    if (topic !== 'probe') {
      this.notify({ topic, id });
    } else if (this.probe?.id === id) {
      this.confirmedAt = this.probe.sentAt;
      this.probe = undefined;
    }
  }

  private notify(event: ChangeEvent): void {
    if (event.topic === 'reset') this.resets += 1;
    for (const listener of this.listeners) listener(event);
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
