import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '#database';
import { AuditRetention } from '../audit/audit-retention.js';
import { Clock } from '../../core/time/clock.js';
import { ENROLMENT_LIFETIME_MS } from '../../admin/second-factors/totp.service.js';
import { Scheduler } from '../../core/scheduler/scheduler.js';
import { FAMILIAR_FOR } from '../../security/login-throttle/failure-store.js';

const INTERVAL_MS = 10 * 60_000;
/** Ended sessions are listed for this long before their rows go, in milliseconds. */
const SESSIONS_STAY = 7 * 86_400_000;
/** Retired keys are listed for this long before their rows go, in milliseconds. */
const RETIRED_KEYS_STAY = 365 * 86_400_000;
/** Counts of pairs of account and address that are kept at most, whatever a flood of invented names does. */
const MAX_PAIRS = 500_000;
/** Counts in one statement: small rows, of which a flood makes many. */
const COUNTS_BATCH = 5_000;
/** Counters of activity are kept for this long, in milliseconds. */
const ACTIVITY_STAYS = 90 * 86_400_000;
/** The response to a create can be had again for this long, in milliseconds. */
const IDEMPOTENCY_KEYS_STAY = 86_400_000;
/** Idempotency keys that are kept at most; the oldest go first. */
const MAX_IDEMPOTENCY_KEYS = 100_000;
/** Rows in one statement, and statements in one round: a round never holds the database for long. */
const BATCH = 1_000;
const MAX_BATCHES = 100;

/** Removes what has ended. Every node does it; rows that another node holds are left to that one. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
    private readonly clock: Clock,
    private readonly auditRetention: AuditRetention,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.schedule({
      name: 'housekeeping',
      intervalMs: INTERVAL_MS,
      run: () => this.sweep(),
    });
  }

  /** One round. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - SESSIONS_STAY);
    const unfamiliar = new Date(now.getTime() - FAMILIAR_FOR);
    const { sessions, failureCounts: limits } = this.database;
    await inBatches(BATCH, () => sessions.deleteEnded(before, BATCH));
    await inBatches(BATCH, () => limits.deleteUnfamiliar(unfamiliar, BATCH));
    await inBatches(COUNTS_BATCH, () => limits.deleteCleared(now, COUNTS_BATCH));
    await inBatches(COUNTS_BATCH, () => limits.deleteBeyond('pair:', MAX_PAIRS, COUNTS_BATCH));
    const counted = new Date(now.getTime() - ACTIVITY_STAYS);
    await inBatches(BATCH, () => this.database.activity.deleteBefore(counted, BATCH));
    await this.sweepIdempotencyKeys(now);
    await this.database.makeRoom();
    await this.database.consoleSessions.deleteExpired(now);
    await this.database.pendingSignIns.deleteExpired(now);
    await this.database.adminChallenges.deleteExpired(now);
    await this.database.adminTotps.deletePendingBefore(
      new Date(now.getTime() - ENROLMENT_LIFETIME_MS),
    );
    await this.database.signingKeys.deleteRetired(new Date(now.getTime() - RETIRED_KEYS_STAY));
    await this.auditRetention.applyRetention();
  }

  private async sweepIdempotencyKeys(now: Date): Promise<void> {
    const { idempotency } = this.database;
    const used = new Date(now.getTime() - IDEMPOTENCY_KEYS_STAY);
    await inBatches(BATCH, () => idempotency.deleteBefore(used, BATCH));
    await inBatches(BATCH, () => idempotency.deleteBeyond(MAX_IDEMPOTENCY_KEYS, BATCH));
  }
}

/** @param remove removes one batch, and says how many rows it had */
async function inBatches(size: number, remove: () => Promise<number>): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    if ((await remove()) < size) return;
  }
}
