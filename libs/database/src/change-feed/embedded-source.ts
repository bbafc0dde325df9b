import type { PGlite } from '@electric-sql/pglite';
import type { DataSource } from 'typeorm';
import { CHANGE_CHANNEL } from '../repositories/change.repository.js';
import type { ChangeSource, ChangeSourceHandlers } from './change-source.js';

/** The embedded database has a single process, which is notified before the commit returns. */
export class EmbeddedSource implements ChangeSource {
  readonly receivesOwnCommits = true;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly engine: PGlite,
    private readonly handlers: ChangeSourceHandlers,
  ) {}

  get isConnected(): boolean {
    return this.stopListening !== undefined;
  }

  /** LISTEN runs through a lease like any other statement, never inside another caller's transaction. */
  async start(): Promise<void> {
    await this.dataSource.query(`LISTEN ${CHANGE_CHANNEL}`);
    this.stopListening = this.engine.onNotification((channel, payload) => {
      if (channel === CHANGE_CHANNEL) this.handlers.onChange(payload);
    });
  }

  isFresh(): boolean {
    return this.isConnected;
  }

  stop(): void {
    this.stopListening?.();
    this.stopListening = undefined;
  }
}
