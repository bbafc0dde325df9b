import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type Namespace, type NewGroup, type Repositories } from '#database';
import { AuditLog } from '../audit/audit-log.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { nameKey } from '../common/names.js';
import { auditedImport } from './import-audit.js';
import { planImport, refused, type PlannedRow, type Present } from './import-plan.js';
import { fault, readImportRows, type ImportRow } from './import-rows.js';
import { applyImport } from './import-writes.js';
import { UserPasswords } from './user-passwords.js';
import type { ImportMode, UserImport, UserImportReport } from './users-import.dto.js';

/** Each plain password has to be hashed, which takes about 20 ms of a processor. */
const MOST_PLAIN_PASSWORDS = 100;

/** What a request asks for, with nothing left out. */
interface Wishes {
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
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UserPasswords) private readonly passwords: UserPasswords,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Does every row that can be done, and reports on all; with `atomic` all or none.
   *
   * @throws AppError naming the rows, if `atomic` and some are refused; then nothing was done
   */
  async import(namespace: Namespace, request: UserImport): Promise<UserImportReport> {
    const { mode = 'create', dryRun = false, atomic = false, createGroups = false } = request;
    const wishes = { mode, dryRun, atomic, createGroups };
    const rows = await readImportRows(request);
    refuseManyPasswords(rows, request.csv === undefined ? '/users' : '/csv');
    await this.judgePasswords(rows, namespace);
    const hashes = dryRun ? new Map<ImportRow, string>() : await this.hash(rows, wishes);
    const done = await this.database.transaction((tx) =>
      this.run(tx, namespace, rows, hashes, wishes),
    );
    return report(done, dryRun);
  }

  private async run(
    tx: Repositories,
    namespace: Namespace,
    rows: readonly ImportRow[],
    hashes: ReadonlyMap<ImportRow, string>,
    wishes: Wishes,
  ): Promise<Plan> {
    const plan = await this.plan(tx, namespace, rows, hashes, wishes);
    if (wishes.atomic) refuseWhole(plan.rows);
    if (wishes.dryRun) return plan;
    const now = this.clock.now();
    const free = await applyImport(tx, namespace.id, plan.rows, now);
    const done = { ...plan, rows: plan.rows.map((row) => withoutTaken(row, free)) };
    if (wishes.atomic) refuseWhole(done.rows);
    await this.audit.recordAll(tx, auditedImport(namespace, done.rows, done.newGroups));
    return done;
  }

  private async plan(
    tx: Repositories,
    namespace: Namespace,
    rows: readonly ImportRow[],
    hashes: ReadonlyMap<ImportRow, string>,
    { mode, dryRun, createGroups }: Wishes,
  ): Promise<Plan> {
    const namespaceId = namespace.id;
    const named = rows.flatMap(({ user }) => (user ? [user] : []));
    const users = byKey(
      await tx.users.lockByNameKeys(namespaceId, keysOf(named.map(({ name }) => name))),
    );
    const ids = [...users.values()].map(({ id }) => id);
    const orgs = byKey(
      await tx.orgs.lockByNameKeys(keysOf(named.flatMap(({ orgs: names = [] }) => names))),
    );
    const groupKeys = keysOf(named.flatMap(({ groups: names = [] }) => names));
    const groups = byKey(await tx.groups.lockByNameKeys(namespaceId, groupKeys));
    const memberships = {
      group: await tx.memberships.of(namespaceId, 'group', ids),
      org: await tx.memberships.of(namespaceId, 'org', ids),
    };
    const present: Present = { users, groups, orgs, memberships };
    const planned = (there: Present): PlannedRow[] =>
      planImport(namespaceId, rows, hashes, mode, there);
    if (!createGroups) return { rows: planned(present), newGroups: [] };

    const wanted = missingGroups(namespaceId, rows, present, planned);
    if (!dryRun) await tx.groups.insertWhereFree(wanted);
    // Another request may have made one of them at this moment.
    const all = dryRun ? wanted : await tx.groups.lockByNameKeys(namespaceId, groupKeys);
    const madeIds = new Set(all.map(({ id }) => id));
    return {
      rows: planned({ ...present, groups: new Map([...groups, ...byKey(all)]) }),
      newGroups: wanted.filter(({ id }) => madeIds.has(id)),
    };
  }

  /** One after the other, so that an import takes the place of one login. */
  private async judgePasswords(rows: readonly ImportRow[], namespace: Namespace): Promise<void> {
    for (const row of rows) {
      const { user } = row;
      if (typeof user?.password !== 'string' || row.faults.length > 0) continue;
      const pointer = `${row.pointer}/password`;
      const detail = await this.passwords.check(user.password, namespace, user.name, pointer);
      if (detail !== undefined) row.faults.push(fault(row, 'password', detail));
    }
  }

  private async hash(
    rows: readonly ImportRow[],
    { atomic }: Wishes,
  ): Promise<Map<ImportRow, string>> {
    const hashes = new Map<ImportRow, string>();
    if (atomic && rows.some(({ faults }) => faults.length > 0)) return hashes;
    for (const row of rows) {
      const password = row.user?.password;
      if (typeof password !== 'string' || row.faults.length > 0) continue;
      hashes.set(row, await this.passwords.hashChecked(password));
    }
    return hashes;
  }
}

function refuseManyPasswords(rows: readonly ImportRow[], pointer: string): void {
  const plain = rows.filter(({ user }) => typeof user?.password === 'string').length;
  if (plain <= MOST_PLAIN_PASSWORDS) return;
  throw new AppError('request.invalid', 'These are too many plain passwords for one request.', [
    {
      pointer,
      detail: `has ${plain} plain passwords, and hashing each takes its time: send at most ${MOST_PLAIN_PASSWORDS} at once, or \`passwordHash\``,
    },
  ]);
}

function refuseWhole(rows: readonly PlannedRow[]): void {
  const errors = rows.flatMap((row) => row.errors);
  if (errors.length === 0) return;
  throw new AppError(
    'user.import_refused',
    'Some of these users cannot be imported. Nothing was done.',
    errors,
  );
}

/** Another request has made a user of this name since it was looked for. */
function withoutTaken(planned: PlannedRow, free: ReadonlySet<string>): PlannedRow {
  if (planned.outcome !== 'created' || free.has(planned.id ?? '')) return planned;
  const detail = 'was taken at this moment by another request: import the row again';
  return refused(planned.row, [fault(planned.row, 'name', detail)]);
}

/** Groups that are named by rows with which nothing else is wrong. */
function missingGroups(
  namespaceId: string,
  rows: readonly ImportRow[],
  present: Present,
  planned: (there: Present) => PlannedRow[],
): NewGroup[] {
  const missing = new Map<string, NewGroup>();
  for (const name of rows.flatMap(({ user }) => user?.groups ?? [])) {
    const key = nameKey(name);
    if (present.groups.has(key) || missing.has(key)) continue;
    missing.set(key, { id: newId(), namespaceId, name, nameKey: key, description: '' });
  }
  const withAll = planned({ ...present, groups: new Map([...present.groups, ...missing]) });
  const used = new Set(
    withAll.flatMap(({ memberships }) => memberships.group?.added ?? []).map(({ id }) => id),
  );
  return [...missing.values()].filter(({ id }) => used.has(id));
}

function keysOf(names: readonly string[]): string[] {
  return [...new Set(names.map(nameKey))];
}

function byKey<T extends { nameKey: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.nameKey, thing]));
}

function report({ rows, newGroups }: Plan, dryRun: boolean): UserImportReport {
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
