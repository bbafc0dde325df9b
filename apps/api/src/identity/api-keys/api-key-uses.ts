import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type ApiKeyUse } from '#database';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { WriteBehindBuffer } from '../../core/write-behind/write-behind-buffer.js';

/** Milliseconds from the first recorded use to the write. */
const FLUSH_DELAY_MS = 60_000;
/** Maximum number of API keys in memory; uses of other keys are not recorded while the database is unavailable. */
const MAX_KEYS = 100_000;

/** Records when each API key was last used, in one statement about once a minute. A crash loses the last minute. */
@Injectable()
export class ApiKeyUses implements OnApplicationShutdown {
  private readonly uses: WriteBehindBuffer<string, ApiKeyUse>;

  constructor(database: Database, @Inject(LOGGER) logger: AppLogger) {
    this.uses = new WriteBehindBuffer({
      flushDelayMs: FLUSH_DELAY_MS,
      maxKeys: MAX_KEYS,
      merge: (earlier, later) => (earlier.at < later.at ? later : earlier),
      // Two nodes may write the same keys at once in different order; a transaction is retried after a deadlock.
      write: (uses) => database.transaction((tx) => tx.apiKeys.touch([...uses.values()])),
      onFailure: (error) => {
        logger.warn({ err: error }, 'Last-used times of API keys could not be written; retrying.');
      },
    });
  }

  recordUse({ namespaceId, id, at }: ApiKeyUse): void {
    this.uses.add(id, { namespaceId, id, at });
  }

  /** Writes the recorded uses. Never rejects: a failed write is retried. */
  flush(): Promise<void> {
    return this.uses.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.uses.close();
  }
}
