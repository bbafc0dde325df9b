import { performance } from 'node:perf_hooks';
import type { DataSource, QueryRunner } from 'typeorm';
import { changeTransport } from '../change-transport.js';
import { embeddedEngine } from '../data-source.js';
import { publishedBy } from '../repositories/change.repository.js';
import type { ChangeEvent, ChangeSource, ChangeSourceHandlers } from './change-source.js';
import { EmbeddedSource } from './embedded-source.js';
import { NotifySource } from './notify-source.js';
import { PollSource } from './poll-source.js';

/**
 * Receives the changes of all nodes: with the embedded database from the engine, with PostgreSQL through LISTEN and NOTIFY
 * or by polling a table. The feed monitors itself, on demand: an idle server sends nothing.
 */
export class ChangeFeed {
  /** How often changes may have been missed. */
  resets = 0;
  private readonly listeners: ((event: ChangeEvent) => void)[] = [];
  private readonly handlers: ChangeSourceHandlers;
  private source: ChangeSource | undefined;
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
    onInterruption: (error: unknown) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {
    dataSource.subscribers.push(this.ownCommits);
    this.handlers = {
      onChange: (payload) => this.receive(payload),
      onGap: () => this.notify({ topic: 'reset', id: '' }),
      onInterruption,
    };
  }

  /** Whether changes are being received. Unlike `isFresh`, it asks nothing of the database. */
  get isConnected(): boolean {
    return this.source?.isConnected === true;
  }

  /** Starts receiving. With PostgreSQL, an interrupted feed recovers in the background. */
  async start(): Promise<void> {
    this.source = this.newSource();
    await this.source.start();
  }

  subscribe(listener: (event: ChangeEvent) => void): void {
    this.listeners.push(listener);
  }

  /** Whether every change committed more than a second ago has been received. */
  isFresh(): boolean {
    return this.source?.isFresh() === true;
  }

  stop(): void {
    const { subscribers } = this.dataSource;
    if (subscribers.includes(this.ownCommits)) {
      subscribers.splice(subscribers.indexOf(this.ownCommits), 1);
    }
    this.source?.stop();
    this.source = undefined;
  }

  private newSource(): ChangeSource {
    const { dataSource, handlers, clock } = this;
    const engine = embeddedEngine(dataSource);
    if (engine) return new EmbeddedSource(dataSource, engine, handlers);
    return changeTransport(dataSource) === 'poll'
      ? new PollSource(dataSource, handlers, clock)
      : new NotifySource(dataSource, handlers, clock);
  }

  /**
   * Changes of this node are received before their request is answered: the notification of the database may arrive
   * after the next request, which expects to see the change.
   */
  private receiveOwnCommit(runner: QueryRunner): void {
    // Releasing a savepoint is not a commit.
    if (runner.isTransactionActive || this.source?.receivesOwnCommits === true) return;
    for (const payload of publishedBy(runner)) this.receive(payload);
  }

  private receive(payload: string): void {
    const colon = payload.indexOf(':');
    const topic = payload.slice(0, colon) as ChangeEvent['topic'];
    this.notify({ topic, id: payload.slice(colon + 1) });
  }

  private notify(event: ChangeEvent): void {
    if (event.topic === 'reset') this.resets += 1;
    for (const listener of this.listeners) listener(event);
  }
}
