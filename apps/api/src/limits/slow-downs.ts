import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AuditLog } from '../audit/audit-log.js';
import { LOGGER, type AppLogger } from '../common/logger.js';
import { requestContext } from '../common/request-context.js';
import { NamespaceDirectory } from '../namespaces/namespace-directory.js';
import type { Guessed } from './guess-keys.js';
import type { Kind } from './guess-policy.js';

/** What is slowed down is noted once in this many milliseconds, however many guesses there are. */
const NOTED_EVERY = 10 * 60_000;
const MOST_NOTED = 10_000;

/** Notes that guesses are slowed down, once in a while for each account, address or namespace that is concerned. */
@Injectable()
export class SlowDowns {
  private readonly noted = new LRUCache<string, number>({ max: MOST_NOTED });

  constructor(
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(NamespaceDirectory) private readonly namespaces: NamespaceDirectory,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  /** @param key what has reached its limit; it says nothing to who reads it, and neither does an entry of the name */
  async note({ purpose, realm }: Guessed, kind: Kind, key: string, now: Date): Promise<void> {
    const last = this.noted.get(key);
    if (last !== undefined && now.getTime() - last < NOTED_EVERY) return;
    this.noted.set(key, now.getTime());
    const namespace =
      realm === 'administrators' ? undefined : await this.namespaces.find(realm.namespace);
    const of = realm === 'administrators' ? 'administrators' : 'users';
    const details = { of, purpose, limit: kind };
    this.audit.note({ action: 'login.limited', namespaceId: namespace?.id ?? null, details });
    this.logger.warn(
      { ...details, namespace: namespace?.name, address: requestContext.current()?.address },
      'Wrong guesses are too many and are slowed down.',
    );
  }
}
