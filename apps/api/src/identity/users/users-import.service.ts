import { Injectable } from '@nestjs/common';
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
import { OneAtATime } from '../../core/concurrency/one-at-a-time.js';
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

/** Each plain password has to be hashed, which takes about 20 ms of a processor. */
const MAX_PLAIN_PASSWORDS = 100;

/** Imports that wait for each other on one node; each may hold the memory of a request body of 1 MiB. */
const MAX_WAITING_IMPORTS = 20;

/** What a request asks for, with nothing left out. */
interface ImportOptions {
  mode: ImportMode;
  dryRun: boolean;
  atomic: boolean;
  createGroups: boolean;
}

/** What was planned, and the groups that have to be made for it. */
interface Plan {
  rows: PlannedRow[];
  newGroups: NewGroup[];
}

/** Brings users who were made elsewhere, with their passwords or the hashes of them, groups and orgs. */
@Injectable()
export class UsersImportService {
  /** An import holds its transaction for up to seconds; several at once would delay every login. */
  private readonly queue = new OneAtATime(MAX_WAITING_IMPORTS);

  constructor(
    private readonly database: Database,
    private readonly passwords: UserPasswordService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Does every row that can be done, and reports on all; with `atomic` all or none.
   *
   * @throws AppError naming the rows, if `atomic` and some are refused; then nothing was done
   * @throws AppError 503 if too many imports wait on this node
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
    const free = await applyImport(tx, namespace.id, plan.rows, now);
    const done = { ...plan, rows: plan.rows.map((row) => refuseTakenName(row, free)) };
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
    const named = rows.flatMap(({ user }) => (user ? [user] : []));
    const users = byKey(
      await tx.users.lockByNameKeys(namespaceId, names.keysOf(named.map(({ name }) => name))),
    );
    const ids = [...users.values()].map(({ id }) => id);
    const orgs = byKey(
      await tx.orgs.lockByNameKeys(names.keysOf(named.flatMap(({ orgs: given = [] }) => given))),
    );
    const groupKeys = names.keysOf(named.flatMap(({ groups: given = [] }) => given));
    const groups = byKey(await tx.groups.lockByNameKeys(namespaceId, groupKeys));
    const memberships = {
      group: await membershipsByUser(tx, namespaceId, 'group', ids),
      org: await membershipsByUser(tx, namespaceId, 'org', ids),
    };
    const existing: ExistingRecords = { users, groups, orgs, memberships };
    if (!createGroups) return { rows: await planImport(rows, context, existing), newGroups: [] };

    const wanted = await missingGroups(rows, context, existing);
    if (!dryRun) await tx.groups.insertWhereFree(wanted);
    // Another request may have made one of them at this moment.
    const all = dryRun ? wanted : await tx.groups.lockByNameKeys(namespaceId, groupKeys);
    const madeIds = new Set(all.map(({ id }) => id));
    return {
      rows: await planImport(rows, context, {
        ...existing,
        groups: new Map([...groups, ...byKey(all)]),
      }),
      newGroups: wanted.filter(({ id }) => madeIds.has(id)),
    };
  }

  /** One after the other, so that an import takes the place of one login. */
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
    if (atomic && rows.some(({ errors: faults }) => faults.length > 0)) return hashes;
    for (const row of rows) {
      const password = row.user?.password;
      if (typeof password !== 'string' || row.errors.length > 0) continue;
      hashes.set(row, await this.passwords.hashCheckedPassword(password));
    }
    return hashes;
  }
}

function refuseTooManyPasswords(rows: readonly ImportRow[], pointer: string): void {
  const plain = rows.filter(({ user }) => typeof user?.password === 'string').length;
  if (plain <= MAX_PLAIN_PASSWORDS) return;
  throw new AppError('request.invalid', 'These are too many plain passwords for one request.', [
    {
      pointer,
      detail: `has ${plain} plain passwords, and hashing each takes its time: send at most ${MAX_PLAIN_PASSWORDS} at once, or \`passwordHash\``,
    },
  ]);
}

function refuseAllIfAnyFails(rows: readonly PlannedRow[]): void {
  const errors = rows.flatMap((row) => row.errors);
  if (errors.length === 0) return;
  throw new AppError(
    'user.import_refused',
    'Some of these users cannot be imported. Nothing was done.',
    errors,
  );
}

/** Another request has made a user of this name since it was looked for. */
function refuseTakenName(planned: PlannedRow, free: ReadonlySet<string>): PlannedRow {
  if (planned.outcome !== 'created' || free.has(planned.id ?? '')) return planned;
  const detail = 'was taken at this moment by another request: import the row again';
  return refusedRow(planned.row, [memberError(planned.row, 'name', detail)]);
}

/** Groups that are named by rows with which nothing else is wrong. */
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
  const withAll = await planImport(rows, context, {
    ...existing,
    groups: new Map([...existing.groups, ...missing]),
  });
  const used = new Set(
    withAll.flatMap(({ memberships }) => memberships.group?.added ?? []).map(({ id }) => id),
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
    const others = byUser.get(membership.userId);
    if (others) others.push(membership);
    else byUser.set(membership.userId, [membership]);
  }
  return byUser;
}

function byKey<T extends { nameKey: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.nameKey, thing]));
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
