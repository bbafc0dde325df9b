import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type ApiKeyUse } from '#database';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';

/** Milliseconds between the first use that is remembered and the write that keeps it. */
const WRITE_AFTER = 60_000;

/**
 * Remembers when each API key was last used, and writes all of it about once a minute in one statement. While no key
 * is used there is no timer. A crash loses the last minute of it, and nothing else.
 */
@Injectable()
export class ApiKeyUses implements OnApplicationShutdown {
  private uses = new Map<string, ApiKeyUse>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  recordUse({ namespaceId, id, at }: ApiKeyUse): void {
    const known = this.uses.get(id);
    if (known === undefined || known.at < at) this.uses.set(id, { namespaceId, id, at });
    this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
  }

  /** Writes what is remembered, after any write that is under way. Never fails: what was not written stays. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  onApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  private async write(): Promise<void> {
    const uses = [...this.uses.values()];
    if (uses.length === 0) return;
    this.uses = new Map();
    try {
      // Two nodes may write the same keys at once, in different order; a transaction tries again.
      await this.database.transaction((tx) => tx.apiKeys.touch(uses));
    } catch (error) {
      this.logger.warn({ err: error }, 'The last use of API keys is not written yet.');
      for (const use of uses) this.recordUse(use);
    }
  }
}
