import type { Database, Repositories } from './database.js';
import type { SessionBatch, SessionPosition } from './repositories/session.repository.js';

/** Sessions that one transaction revokes: it holds their locks for some tens of milliseconds. */
const BATCH_SIZE = 5_000;

/**
 * Sessions that start during a revocation are revoked as well, up to this many milliseconds after its beginning: clocks of
 * nodes differ, and without an end a busy namespace would keep the revocation running.
 */
const OVERLAP_MS = 60_000;

/** Which sessions to revoke, and why. */
export interface Revocation extends Pick<SessionBatch, 'reason' | 'keyId'> {
  /** The time of the database. */
  now: Date;
  /** Maximum number of sessions of one transaction. Default: 5,000. */
  batchSize?: number;
}

/**
 * Revokes the active sessions of a namespace, or those of a key, in one transaction for each batch. With a million
 * sessions, a single statement blocks the renewals of the namespace. If a batch fails, those before it stay revoked, and
 * each has notified the nodes.
 *
 * @param record runs in the transaction of each batch, at least once
 * @returns the number of revoked sessions
 */
export async function revokeSessionsInBatches(
  database: Database,
  namespaceId: string,
  { reason, keyId, now, batchSize = BATCH_SIZE }: Revocation,
  record?: (tx: Repositories, revoked: number) => Promise<void>,
): Promise<number> {
  const startedBefore = new Date(now.getTime() + OVERLAP_MS);
  const batch = { reason, keyId, now, startedBefore, limit: batchSize };
  let total = 0;
  let after: SessionPosition | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const { revoked, last } = await database.transaction(async (tx) => {
      const outcome = await tx.sessions.revokeBatch(namespaceId, { ...batch, after });
      if (outcome.revoked > 0) await tx.changes.publish('namespace', namespaceId);
      if (outcome.revoked > 0 || isFirst) await record?.(tx, outcome.revoked);
      return outcome;
    });
    total += revoked;
    const isPassOver = revoked < batchSize;
    // A session may have committed behind the position, so a pass that took several batches is followed by another one.
    if (isPassOver && after === undefined) return total;
    after = isPassOver ? undefined : last;
  }
}
