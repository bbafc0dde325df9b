import { Inject, Injectable } from '@nestjs/common';
import { Database, idAt, type NewAuditEntry, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { requestContext, type Caller } from '../../core/http/request-context.js';
import { inSlices } from '../../core/concurrency/slices.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import type { AuditAction } from './audit-actions.js';
import { AuditBudget } from './audit-budget.js';
import { AuditBuffer } from './audit-buffer.js';
import { auditedChange, auditedDetails, type TargetKind } from './audit-members.js';
import { authenticateEntry, type UnauthenticatedEntry } from './audit-entry-mac.js';
import type { Suppressed } from './suppressed-events.js';

/** Characters of a pseudonym: 132 bits. */
const PSEUDONYM = 22;

/** What an entry is about. `audit-members.ts` lists the kinds, and which members of each an entry may tell. */
export interface AuditTarget {
  kind: TargetKind;
  id: string;
  name?: string;
}

/** A change that somebody makes. */
export interface AuditChange {
  action: AuditAction;
  /** Null where the whole server is concerned. */
  namespaceId: string | null;
  target: AuditTarget;
  /** What the target was like; with `after`, only members that differ are kept. */
  before?: object;
  after?: object;
  /** Who makes it, where that is not who makes the request: whose token it was. */
  actor?: Caller;
  /** Circumstances, such as a reason. */
  details?: object;
}

/** Something that happened without an administrator's change. */
export interface AuditEvent {
  action: AuditAction;
  namespaceId: string | null;
  /** Who did it, where that is proven; who makes the request if left out. */
  actor?: Caller;
  target?: AuditTarget;
  /** Circumstances, such as a reason: members that Signet names itself, and never what a stranger sent. */
  details?: object;
}

/** Writes down who did what to whom, when and from where. */
@Injectable()
export class AuditLog {
  private readonly buffer: AuditBuffer;

  constructor(
    database: Database,
    private readonly masterKeys: MasterKeys,
    @Inject(LOGGER) logger: AppLogger,
    private readonly clock: Clock,
    @Inject(SETTINGS) { limitsSharedAddresses }: Pick<Settings, 'limitsSharedAddresses'>,
  ) {
    const own = {
      dropped: (dropped: number) =>
        this.createEntry({ action: 'audit.dropped', namespaceId: null, details: { dropped } }),
      suppressed: ({ address, namespaceId, actions }: Suppressed) => ({
        ...this.createEntry({
          action: 'audit.suppressed',
          namespaceId,
          details: suppressedDetails(actions),
        }),
        address: address ?? null,
      }),
    };
    const budget = new AuditBudget(limitsSharedAddresses);
    this.buffer = new AuditBuffer(database, masterKeys, logger, own, budget);
  }

  /**
   * Writes an administrator's (or the system's) change in the transaction that makes it: without the entry there is
   * no change. Who, from where and in which request come from the context of the request; outside of one it was
   * the system.
   * @throws AppError where the administrator's credential was revoked while the request was running
   */
  async recordIn(tx: Repositories, change: AuditChange): Promise<void> {
    await this.recordAllIn(tx, [change]);
  }

  /** The same for many changes of one transaction. */
  async recordAllIn(tx: Repositories, changes: readonly AuditChange[]): Promise<void> {
    await requestContext.confirmCaller(tx);
    const entries: NewAuditEntry[] = [];
    for await (const change of inSlices(changes)) {
      entries.push(authenticateEntry(this.masterKeys, this.entryOf(change)));
    }
    await tx.audit.insert(entries);
  }

  /**
   * Writes an event soon, together with others, and never waits for it. What happens again within the second is
   * counted. Of an address that causes more than a hundred entries in a minute, the others are counted in a summary.
   */
  recordLater(event: AuditEvent): void {
    this.buffer.add(this.entryOf(event));
  }

  /**
   * Stands for a text that somebody sent, in details: the same text has the same pseudonym, and nobody can tell what
   * it was without guessing it and having the master key.
   */
  pseudonymOf(...text: string[]): string {
    return this.masterKeys.mac(['audit-pseudonym', ...text]).slice(-PSEUDONYM);
  }

  /** Writes the events that are waiting. */
  flush(): Promise<void> {
    return this.buffer.flush();
  }

  /** Writes the events that are waiting, and the summaries. */
  close(): Promise<void> {
    return this.buffer.close();
  }

  /** An entry of Signet itself, in whichever request it happens to be made. */
  private createEntry(event: AuditEvent): UnauthenticatedEntry {
    const nobody = { actorId: null, actorName: null, actorCredential: null };
    const nowhere = { address: null, userAgent: null, requestId: null };
    return { ...this.entryOf(event), actorKind: 'system', ...nobody, ...nowhere };
  }

  private entryOf({
    action,
    namespaceId,
    target,
    actor,
    before,
    after,
    details,
  }: AuditEvent & Partial<AuditChange>): UnauthenticatedEntry {
    const now = this.clock.now();
    const context = requestContext.current();
    const who = actor ?? context?.caller;
    return {
      id: idAt(now),
      at: now,
      namespaceId,
      action,
      actorKind: who?.kind ?? (context ? 'anonymous' : 'system'),
      actorId: who?.id ?? null,
      actorName: who?.name ?? null,
      actorCredential: who?.credential ?? null,
      targetKind: target?.kind ?? null,
      targetId: target?.id ?? null,
      targetName: target?.name ?? null,
      ...(target ? auditedChange(target.kind, before, after) : { before: null, after: null }),
      details: details === undefined ? null : auditedDetails(details),
      address: context?.address ?? null,
      userAgent: context?.userAgent ?? null,
      requestId: context?.requestId ?? null,
    };
  }
}

function suppressedDetails(actions: Record<string, number>): object {
  const byAction = Object.entries(actions).map(([action, times]) => ({ action, times }));
  return { events: byAction.reduce((sum, { times }) => sum + times, 0), actions: byAction };
}
