import { Inject, Injectable } from '@nestjs/common';
import { Database, idAt, type NewAuditEntry, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { requestContext, type Caller } from '../../core/http/request-context.js';
import { iterateCooperatively } from '../../core/concurrency/cooperative-iteration.js';
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

/** The subject of an entry. `audit-members.ts` lists the kinds and their recorded fields. */
export interface AuditTarget {
  kind: TargetKind;
  id: string;
  name?: string;
}

/** A change to record. */
export interface AuditChange {
  action: AuditAction;
  /** Null for server-wide changes. */
  namespaceId: string | null;
  target: AuditTarget;
  /** State before the change; with `after`, only differing fields are recorded. */
  before?: object;
  after?: object;
  /** The actor, if not the caller of the request: the subject of a token. */
  actor?: Caller;
  /** Circumstances, such as a reason. */
  details?: object;
}

/** An event other than a change by an administrator. */
export interface AuditEvent {
  action: AuditAction;
  namespaceId: string | null;
  /** The authenticated actor. Default: the caller of the request. */
  actor?: Caller;
  target?: AuditTarget;
  /** Circumstances, such as a reason: fields named by Signet, never unauthenticated input. */
  details?: object;
}

/** Records who did what to which resource, when and from where. */
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
   * Records a change in the transaction that makes it, so that no change commits without its entry. Actor, address
   * and request id come from the request context; outside of a request the actor is the system.
   * @throws AppError if the administrator's credential was revoked while the request was running
   */
  async recordIn(tx: Repositories, change: AuditChange): Promise<void> {
    await this.recordAllIn(tx, [change]);
  }

  /** Records many changes in one transaction. */
  async recordAllIn(tx: Repositories, changes: readonly AuditChange[]): Promise<void> {
    await requestContext.revalidateCaller(tx);
    const entries: NewAuditEntry[] = [];
    for await (const change of iterateCooperatively(changes)) {
      entries.push(authenticateEntry(this.masterKeys, this.entryOf(change)));
    }
    await tx.audit.insert(entries);
  }

  /**
   * Records an event asynchronously, batched. Repetitions within a second are counted in one entry; events beyond a
   * hundred entries per minute and address are counted in a summary.
   */
  recordLater(event: AuditEvent): void {
    this.buffer.add(this.entryOf(event));
  }

  /**
   * Pseudonym of untrusted text in details: equal texts have equal pseudonyms, which cannot be reversed without
   * guessing the text and knowing the master key.
   */
  pseudonymOf(...text: string[]): string {
    return this.masterKeys.mac(['audit-pseudonym', ...text]).slice(-PSEUDONYM);
  }

  /** Writes pending events. */
  flush(): Promise<void> {
    return this.buffer.flush();
  }

  /** Writes pending events and summaries. */
  close(): Promise<void> {
    return this.buffer.close();
  }

  /** An entry of the system, whatever the current request. */
  private createEntry(event: AuditEvent): UnauthenticatedEntry {
    const noActor = { actorId: null, actorName: null, actorCredential: null };
    const noRequest = { address: null, userAgent: null, requestId: null };
    return { ...this.entryOf(event), actorKind: 'system', ...noActor, ...noRequest };
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
