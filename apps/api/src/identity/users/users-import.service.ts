import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type MembershipKind,
  type Namespace,
  type NewGroup,
  type Repositories,
} from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { PasswordHasher } from '../../security/passwords.js';
import { SerialQueue } from '../../core/concurrency/serial-queue.js';
import { importAuditChanges } from './import-audit.js';
import { ImportNames } from './import-names.js';
import {
  planImport,
  refusedRow,
  type ImportContext,
  type NamedMembership,
  type PlannedRow,
  type ExistingRecords,
} from './import-plan.js';
import { memberError, readImportRows, type ImportRow } from './import-rows.js';
import { applyImport } from './apply-import.js';
import { UserPasswordService } from './user-password.service.js';
import type { ImportMode, UserImport, UserImportReport } from './users-import.dto.js';

/** Maximum number of plain passwords in one request; hashing each takes about 20 ms of CPU time. */
const MAX_PLAIN_PASSWORDS = 100;

/** Maximum number of imports queued on one node; each may hold a request body of 1 MiB in memory. */
const MAX_WAITING_IMPORTS = 20;

/** The options of a request, with defaults applied. */
interface ImportOptions {
  mode: ImportMode;
  dryRun: boolean;
  atomic: boolean;
  createGroups: boolean;
}

/** The planned rows, and the groups to create. */
interface Plan {
  rows: PlannedRow[];
  newGroups: NewGroup[];
}

/** Imports users with their passwords or password hashes, groups and orgs. */
@Injectable()
export class UsersImportService {
  /** Imports run one at a time: each holds a transaction for up to seconds, and several would delay every login. */
  private readonly queue = new SerialQueue(MAX_WAITING_IMPORTS);

  constructor(
    private readonly database: Database,
    private readonly passwords: UserPasswordService,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditLog,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  /**
   * Imports every valid row and reports on all; with `atomic`, all rows or none.
   *
   * @throws AppError naming the refused rows if `atomic`; then nothing was changed
   * @throws AppError 503 if too many imports are queued on this node
   */
  import(namespace: Namespace, request: UserImport): Promise<UserImportReport> {
    return this.queue.run(() => this.importRows(namespace, request));
  }

  private async importRows(namespace: Namespace, request: UserImport): Promise<UserImportReport> {
    const { mode = 'create', dryRun = false, atomic = false, createGroups = false } = request;
    const options = { mode, dryRun, atomic, createGroups };
    const names = new ImportNames();
    const rows = await readImportRows(request, names);
    refuseTooManyPasswords(rows, request.csv === undefined ? '/users' : '/csv');
    await this.checkPasswords(rows, namespace);
    const hashes = dryRun ? new Map<ImportRow, string>() : await this.hashPasswords(rows, options);
    const context = { namespaceId: namespace.id, mode, hashes, names };
    const done = await this.database.transaction((tx) =>
      this.importInTransaction(tx, namespace, rows, context, options),
    );
    return toReport(done, dryRun);
  }

  private async importInTransaction(
    tx: Repositories,
    namespace: Namespace,
    rows: readonly ImportRow[],
    context: ImportContext,
    options: ImportOptions,
  ): Promise<Plan> {
    const plan = await this.planRows(tx, rows, context, options);
    if (options.atomic) refuseAllIfAnyFails(plan.rows);
    if (options.dryRun) return plan;
    const now = this.clock.now();
    const createdIds = await applyImport(tx, namespace.id, plan.rows, now);
    const done = { ...plan, rows: plan.rows.map((row) => refuseTakenName(row, createdIds)) };
    if (options.atomic) refuseAllIfAnyFails(done.rows);
    await this.audit.recordAllIn(tx, importAuditChanges(namespace, done.rows, done.newGroups));
    return done;
  }

  private async planRows(
    tx: Repositories,
    rows: readonly ImportRow[],
    context: ImportContext,
    { dryRun, createGroups }: ImportOptions,
  ): Promise<Plan> {
    const { namespaceId, names } = context;
    const importedUsers = rows.flatMap(({ user }) => (user ? [user] : []));
    const users = byKey(
      await tx.users.lockByNameKeys(
        namespaceId,
        names.keysOf(importedUsers.map(({ name }) => name)),
      ),
    );
    const ids = [...users.values()].map(({ id }) => id);
    const orgs = byKey(
      await tx.orgs.lockByNameKeys(
        names.keysOf(importedUsers.flatMap(({ orgs: given = [] }) => given)),
      ),
    );
    const groupKeys = names.keysOf(importedUsers.flatMap(({ groups: given = [] }) => given));
    const groups = byKey(await tx.groups.lockByNameKeys(namespaceId, groupKeys));
    const memberships = {
      group: await membershipsByUser(tx, namespaceId, 'group', ids),
      org: await membershipsByUser(tx, namespaceId, 'org', ids),
    };
    const existing: ExistingRecords = { users, groups, orgs, memberships };
    if (!createGroups) return { rows: await planImport(rows, context, existing), newGroups: [] };

    const missing = await missingGroups(rows, context, existing);
    if (!dryRun) await tx.groups.insertWhereFree(missing);
    // Another request may have created one of them concurrently.
    const all = dryRun ? missing : await tx.groups.lockByNameKeys(namespaceId, groupKeys);
    const presentIds = new Set(all.map(({ id }) => id));
    return {
      rows: await planImport(rows, context, {
        ...existing,
        groups: new Map([...groups, ...byKey(all)]),
      }),
      newGroups: missing.filter(({ id }) => presentIds.has(id)),
    };
  }

  /** Sequentially, so that an import uses no more CPU than one login. */
  private async checkPasswords(rows: readonly ImportRow[], namespace: Namespace): Promise<void> {
    for (const row of rows) {
      const { user } = row;
      if (typeof user?.password !== 'string' || row.errors.length > 0) continue;
      const pointer = `${row.pointer}/password`;
      const detail = await this.passwords.checkPassword(
        user.password,
        namespace,
        user.name,
        pointer,
      );
      if (detail !== undefined) row.errors.push(memberError(row, 'password', detail));
    }
  }

  private async hashPasswords(
    rows: readonly ImportRow[],
    { atomic }: ImportOptions,
  ): Promise<Map<ImportRow, string>> {
    const hashes = new Map<ImportRow, string>();
    if (atomic && rows.some(({ errors }) => errors.length > 0)) return hashes;
    for (const row of rows) {
      const password = row.user?.password;
      if (typeof password !== 'string' || row.errors.length > 0) continue;
      hashes.set(row, await this.hasher.hash(password));
    }
    return hashes;
  }
}

function refuseTooManyPasswords(rows: readonly ImportRow[], pointer: string): void {
  const plain = rows.filter(({ user }) => typeof user?.password === 'string').length;
  if (plain <= MAX_PLAIN_PASSWORDS) return;
  throw new AppError('request.invalid', 'Too many plain passwords in one request.', [
    {
      pointer,
      detail: `has ${plain} plain passwords: send up to ${MAX_PLAIN_PASSWORDS} at once, because hashing is slow, or send \`passwordHash\``,
    },
  ]);
}

function refuseAllIfAnyFails(rows: readonly PlannedRow[]): void {
  const errors = rows.flatMap((row) => row.errors);
  if (errors.length === 0) return;
  throw new AppError(
    'user.import_refused',
    'Some users cannot be imported. Nothing was changed.',
    errors,
  );
}

/** Refuses a row if another request created a user with this name concurrently. */
function refuseTakenName(planned: PlannedRow, createdIds: ReadonlySet<string>): PlannedRow {
  if (planned.outcome !== 'created' || createdIds.has(planned.id ?? '')) return planned;
  const detail = 'was just taken by another request: import the row again';
  return refusedRow(planned.row, [memberError(planned.row, 'name', detail)]);
}

/** The missing groups named by rows that are otherwise valid. */
async function missingGroups(
  rows: readonly ImportRow[],
  context: ImportContext,
  existing: ExistingRecords,
): Promise<NewGroup[]> {
  const { namespaceId, names } = context;
  const missing = new Map<string, NewGroup>();
  for (const name of rows.flatMap(({ user }) => user?.groups ?? [])) {
    const key = names.keyOf(name);
    if (existing.groups.has(key) || missing.has(key)) continue;
    missing.set(key, { id: newId(), namespaceId, name, nameKey: key, description: '' });
  }
  const planned = await planImport(rows, context, {
    ...existing,
    groups: new Map([...existing.groups, ...missing]),
  });
  const used = new Set(
    planned.flatMap(({ memberships }) => memberships.group?.added ?? []).map(({ id }) => id),
  );
  return [...missing.values()].filter(({ id }) => used.has(id));
}

async function membershipsByUser(
  tx: Repositories,
  namespaceId: string,
  kind: MembershipKind,
  userIds: readonly string[],
): Promise<Map<string, NamedMembership[]>> {
  const byUser = new Map<string, NamedMembership[]>();
  for (const membership of await tx.memberships.listMembers(namespaceId, kind, userIds)) {
    const memberships = byUser.get(membership.userId);
    if (memberships) memberships.push(membership);
    else byUser.set(membership.userId, [membership]);
  }
  return byUser;
}

function byKey<T extends { nameKey: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((record) => [record.nameKey, record]));
}

function toReport({ rows, newGroups }: Plan, dryRun: boolean): UserImportReport {
  const count = (outcome: PlannedRow['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  return {
    dryRun,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    createdGroups: newGroups.map(({ name }) => name),
    rows: rows.map(({ row, outcome, id, errors }) => ({
      pointer: row.pointer,
      name: row.name,
      outcome,
      id: dryRun && outcome === 'created' ? null : id,
      errors: [...errors],
    })),
  };
}
