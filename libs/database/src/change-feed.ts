import { performance } from 'node:perf_hooks';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { embeddedEngine } from './data-source.js';
import { CHANGE_CHANNEL, type ChangeTopic } from './repositories/change.repository.js';

/** `reset`: changes may have been missed, so everything remembered is in doubt. */
export interface ChangeEvent {
  topic: Exclude<ChangeTopic, 'probe'> | 'reset';
  id: string;
}

/** Milliseconds a proof of life counts. With the probe's own way it stays within the promised second. */
const PROOF_LASTS = 750;
/** Milliseconds after which a new proof is asked for, if anybody wants to know. */
const PROOF_AGES = 250;
/** Milliseconds an unanswered probe is waited for before another is sent. */
const PROBE_TIMEOUT = 1_000;
const MOST_BACKOFF = 5_000;

/**
 * Hears of changes that any node makes, through LISTEN and NOTIFY. It vouches for itself: `isFresh`
 * is true only while a probe, sent on demand through the pool, has come back a moment ago. An idle
 * server sends nothing.
 */
export class ChangeFeed {
  private readonly listeners: ((event: ChangeEvent) => void)[] = [];
  private client: pg.Client | undefined;
  private connected = false;
  private stopped = false;
  private reconnect: NodeJS.Timeout | undefined;
  /** When the last probe that came back was sent. */
  private provenAt = Number.NEGATIVE_INFINITY;
  private probe: { id: string; sentAt: number } | undefined;
  private probes = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly onInterruption: (error: unknown) => void,
  ) {}

  /** Begins to listen. With PostgreSQL an interruption is mended in the background. */
  async start(): Promise<void> {
    const engine = embeddedEngine(this.dataSource);
    if (engine) {
      await engine.listen(CHANGE_CHANNEL, (payload) => {
        this.hear(payload);
      });
      this.connected = true;
    } else {
      await this.connect(0);
    }
  }

  subscribe(listener: (event: ChangeEvent) => void): void {
    this.listeners.push(listener);
  }

  /** Whether every change that was committed more than a second ago has been heard. */
  isFresh(): boolean {
    if (!this.connected) return false;
    // The embedded database has one process, which hears itself with each commit.
    if (this.client === undefined) return true;
    const now = performance.now();
    if (now - this.provenAt > PROOF_AGES) this.sendProbe(now);
    return now - this.provenAt <= PROOF_LASTS;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.connected = false;
    clearTimeout(this.reconnect);
    await this.client?.end();
  }

  private async connect(backoff: number): Promise<void> {
    const { options } = this.dataSource;
    const url = options.type === 'postgres' ? options.url : undefined;
    const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'signet changes' });
    let lost = false;
    const lose = (error: unknown): void => {
      if (lost) return;
      lost = true;
      this.connected = false;
      if (this.stopped) return;
      this.onInterruption(error);
      const next = Math.min(MOST_BACKOFF, backoff === 0 ? 100 : backoff * 2);
      this.reconnect = setTimeout(() => void this.connect(next), next);
      client.end().catch(() => undefined);
    };
    client.on('error', lose);
    client.on('end', () => {
      lose(new Error('The connection for changes was closed.'));
    });
    client.on('notification', ({ payload }) => {
      this.hear(payload ?? '');
    });
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANGE_CHANNEL}`);
    } catch (error) {
      lose(error);
      return;
    }
    this.provenAt = Number.NEGATIVE_INFINITY;
    this.probe = undefined;
    this.connected = true;
    this.tell({ topic: 'reset', id: '' });
  }

  private sendProbe(now: number): void {
    if (this.probe && now - this.probe.sentAt < PROBE_TIMEOUT) return;
    this.probes += 1;
    const id = `${process.pid}-${this.probes}-${Math.random().toString(36).slice(2)}`;
    this.probe = { id, sentAt: now };
    // A probe that fails is a proof that does not come; the query that needs the database reports it.
    this.dataSource.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, `probe:${id}`]).catch(() => undefined);
  }

  private hear(payload: string): void {
    const colon = payload.indexOf(':');
    const topic = payload.slice(0, colon) as ChangeTopic;
    const id = payload.slice(colon + 1);
    if (topic !== 'probe') {
      this.tell({ topic, id });
    } else if (this.probe?.id === id) {
      this.provenAt = this.probe.sentAt;
      this.probe = undefined;
    }
  }

  private tell(event: ChangeEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
