import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { Database, type Namespace, type NamespaceDeletion, type ExpectedVersions } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { Scheduler } from '../../core/scheduler/scheduler.js';
import type { ScheduledTask } from '../../core/scheduler/scheduled-task.js';
import { visibleNamespaces, type Actor } from '../../security/actor.js';
import type { NamespaceDeletionList, NamespaceDeletionResponse } from './namespaces.dto.js';

/** Rows that are deleted in the transaction of the request. A namespace with more of them is deleted in batches. */
const MAX_ROWS_AT_ONCE = 5_000;

/** Rows of one batch: it holds locks, and the session of the embedded database, for some milliseconds. */
const BATCH_SIZE = 1_000;

/** Interval at which a node looks for deletions that another node left unfinished. */
const RESUME_INTERVAL_MS = 30_000;

/**
 * Deletes namespaces. To its callers a namespace is gone at once, and its name is free; the rows of a large one are
 * deleted afterwards, in batches, by whichever node gets to it, and after a restart the deletion continues.
 */
@Injectable()
export class NamespaceDeletionService implements OnApplicationBootstrap {
  private task: ScheduledTask | undefined;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.task = this.scheduler.schedule({
      name: 'namespace-deletion',
      intervalMs: RESUME_INTERVAL_MS,
      run: (signal) => this.run(signal),
    });
    void this.task.runNow();
  }

  /** @throws AppError unless `confirm` is the name of the namespace, which is in this version */
  async delete(namespace: Namespace, version: ExpectedVersions, confirm: string): Promise<void> {
    if (confirm !== namespace.name) {
      throw new AppError(
        'namespace.confirmation_wrong',
        'The confirmation does not match the name of the namespace.',
        [{ pointer: 'query/confirm', detail: 'Repeat the name of the namespace exactly.' }],
      );
    }
    const { id, name } = namespace;
    const rows = await this.database.namespaceDeletions.countRows(id);
    await this.database.transaction(async (tx) => {
      const before = await tx.namespaces.lock(id);
      if (rows <= MAX_ROWS_AT_ONCE || !before) {
        const outcome = await tx.namespaces.delete(id, version);
        editOutcome(outcome, () => notFound('namespace.unknown', 'namespace'));
      } else if (!(await tx.namespaceDeletions.start(id, version, rows, this.clock.now()))) {
        editOutcome('conflict', () => notFound('namespace.unknown', 'namespace'));
      }
      await tx.changes.publish('namespace', id);
      await this.audit.recordIn(tx, {
        action: 'namespace.delete',
        namespaceId: id,
        target: { kind: 'namespace', id, name },
        before,
      });
    });
    void this.task?.runNow();
  }

  /** The deletions that are not finished, of namespaces that the caller may see. */
  async list(actor: Actor): Promise<NamespaceDeletionList> {
    const deletions = await this.database.namespaceDeletions.list(visibleNamespaces(actor));
    return { items: deletions.map(described) };
  }

  /** Continues every unfinished deletion. */
  private async run(signal: AbortSignal): Promise<void> {
    for (const { id, name } of await this.database.namespaceDeletions.list(undefined)) {
      while (!signal.aborted && (await this.deleteBatch(id, name))) await setImmediate();
    }
  }

  /** @returns whether there may be more to delete that no other node is deleting. */
  private deleteBatch(id: string, name: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const deletion = await tx.namespaceDeletions.tryLock(id);
      if (!deletion) return false;
      if ((await tx.namespaceDeletions.deleteBatch(id, BATCH_SIZE)) > 0) return true;
      await tx.namespaceDeletions.finish(id);
      await this.audit.recordIn(tx, {
        action: 'namespace.purge',
        namespaceId: id,
        target: { kind: 'namespace', id, name },
        details: { rows: deletion.rowsDeleted },
      });
      return false;
    });
  }
}

function described(deletion: NamespaceDeletion): NamespaceDeletionResponse {
  const { id, name, deletingSince, rowsToDelete, rowsDeleted } = deletion;
  const startedAt = deletingSince ?? new Date(0);
  return { id, name, startedAt, rowsToDelete: Math.max(rowsToDelete, rowsDeleted), rowsDeleted };
}
