import { isDeepStrictEqual } from 'node:util';
import {
  newId,
  type Group,
  type Membership,
  type MembershipKind,
  type NewUser,
  type Org,
  type User,
  type UserValues,
} from '#database';
import type { FieldError } from '../../core/errors/app-error.js';
import type { ImportNames } from './import-names.js';
import { memberError, type ImportRow } from './import-rows.js';
import { iterateCooperatively } from '../../core/concurrency/cooperative-iteration.js';
import type { ImportMode, ImportOutcome, ImportedUser } from './users-import.dto.js';

/** A membership with the name of the group or org. */
export type NamedMembership = Membership & { name: string };

/** The existing records that the rows name, by name key, and the memberships of existing users. */
export interface ExistingRecords {
  users: ReadonlyMap<string, User>;
  groups: ReadonlyMap<string, Pick<Group, 'id' | 'name'>>;
  orgs: ReadonlyMap<string, Pick<Org, 'id' | 'name'>>;
  /** By user id. */
  memberships: Readonly<Record<MembershipKind, ReadonlyMap<string, readonly NamedMembership[]>>>;
}

/** The memberships of a user before and after the import, by name. */
export interface MembershipChange {
  before: readonly string[];
  after: readonly string[];
  added: readonly Membership[];
  removed: readonly Membership[];
}

/** The planned outcome of a row. */
export interface PlannedRow {
  row: ImportRow;
  outcome: ImportOutcome;
  /** The existing or new user; null if the row is refused. */
  id: string | null;
  errors: readonly FieldError[];
  before?: User;
  /** The user after the import. */
  after?: NewUser | (UserValues & Pick<User, 'name'>);
  passwordChanged: boolean;
  /** Whether anything besides the password changes. */
  edited: boolean;
  memberships: Readonly<Partial<Record<MembershipKind, MembershipChange>>>;
}

/** The options of an import, besides its rows. */
export interface ImportContext {
  namespaceId: string;
  mode: ImportMode;
  /** The hashes of the plain passwords, by row. */
  hashes: ReadonlyMap<ImportRow, string>;
  names: ImportNames;
}

/** Plans the outcome of each row from the existing records, without changing anything. */
export async function planImport(
  rows: readonly ImportRow[],
  context: ImportContext,
  existing: ExistingRecords,
): Promise<PlannedRow[]> {
  const planned: PlannedRow[] = [];
  for await (const row of iterateCooperatively(rows)) planned.push(planRow(row, context, existing));
  return planned;
}

function planRow(row: ImportRow, context: ImportContext, existing: ExistingRecords): PlannedRow {
  const { user } = row;
  if (!user) return refusedRow(row, row.errors);
  const { namespaceId, mode, names } = context;
  const hash = context.hashes.get(row);
  const key = names.keyOf(user.name);
  const before = existing.users.get(key);
  const errors = [...row.errors, ...rowErrors(row, user, before, mode, existing, names)];
  if (errors.length > 0) return refusedRow(row, errors);
  const id = before?.id ?? newId();
  const memberships = {
    group: membershipChange(id, 'group', user.groups, existing, names),
    org: membershipChange(id, 'org', user.orgs, existing, names),
  };
  return before
    ? planEdit(row, user, before, hash, memberships)
    : planCreation({ namespaceId, key, id, hash }, row, user, memberships);
}

export function refusedRow(row: ImportRow, errors: readonly FieldError[]): PlannedRow {
  return {
    row,
    outcome: 'refused',
    id: null,
    errors,
    passwordChanged: false,
    edited: false,
    memberships: {},
  };
}

function rowErrors(
  row: ImportRow,
  user: ImportedUser,
  before: User | undefined,
  mode: ImportMode,
  existing: ExistingRecords,
  names: ImportNames,
): FieldError[] {
  const taken = before !== undefined && mode === 'create';
  return [
    ...(taken
      ? [memberError(row, 'name', 'is already the name of a user, or confusable with one')]
      : []),
    ...unknownNames(row, 'groups', user.groups, existing.groups, names),
    ...unknownNames(row, 'orgs', user.orgs, existing.orgs, names),
  ];
}

const unknownNameErrors = {
  groups: 'is not an existing group: create it, or set `createGroups`',
  orgs: 'is not an existing org: an owner must create it first',
} as const;

function unknownNames(
  row: ImportRow,
  member: 'groups' | 'orgs',
  given: readonly string[] = [],
  existing: ReadonlyMap<string, unknown>,
  names: ImportNames,
): FieldError[] {
  return given.flatMap((name, at) =>
    existing.has(names.keyOf(name))
      ? []
      : [memberError(row, `${member}/${at}`, unknownNameErrors[member])],
  );
}

function membershipChange(
  userId: string,
  kind: MembershipKind,
  given: readonly string[] | undefined,
  existing: ExistingRecords,
  names: ImportNames,
): MembershipChange | undefined {
  if (given === undefined) return undefined;
  const records = kind === 'group' ? existing.groups : existing.orgs;
  const requested = new Map(
    given.flatMap((name) => {
      const found = records.get(names.keyOf(name));
      return found ? [[found.id, found.name] as const] : [];
    }),
  );
  const current = existing.memberships[kind].get(userId) ?? [];
  const currentIds = new Set(current.map(({ id }) => id));
  return {
    before: current.map(({ name }) => name),
    after: [...requested.values()].sort(),
    added: [...requested.keys()].filter((id) => !currentIds.has(id)).map((id) => ({ userId, id })),
    removed: current.filter(({ id }) => !requested.has(id)).map(({ id }) => ({ userId, id })),
  };
}

function planCreation(
  { namespaceId, key, id, hash }: { namespaceId: string; key: string; id: string; hash?: string },
  row: ImportRow,
  { name, passwordHash, disabled = false, attributes = {} }: ImportedUser,
  memberships: PlannedRow['memberships'],
): PlannedRow {
  const after = {
    id,
    namespaceId,
    name,
    nameKey: key,
    passwordHash: hash ?? passwordHash ?? null,
    disabled,
    attributes,
  };
  const noChanges = { errors: [], passwordChanged: false, edited: false };
  return { row, outcome: 'created', id, after, memberships, ...noChanges };
}

/**
 * Keeps the spelling of the existing name: a row whose name only normalizes to the same key must not rename the user.
 */
function planEdit(
  row: ImportRow,
  { password, passwordHash, disabled, attributes }: ImportedUser,
  before: User,
  hash: string | undefined,
  memberships: PlannedRow['memberships'],
): PlannedRow {
  const given = password === undefined ? passwordHash : (hash ?? null);
  const after = {
    id: before.id,
    name: before.name,
    passwordHash: given === undefined ? before.passwordHash : given,
    disabled: disabled ?? before.disabled,
    attributes: attributes ?? before.attributes,
  };
  // A plain password always counts as a change: comparing would reveal whether it is the current one.
  const passwordChanged =
    typeof password === 'string' || after.passwordHash !== before.passwordHash;
  const edited =
    after.disabled !== before.disabled ||
    !isDeepStrictEqual(after.attributes, before.attributes) ||
    [memberships.group, memberships.org].some(
      (change) => change && change.added.length + change.removed.length > 0,
    );
  const outcome = passwordChanged || edited ? 'updated' : 'unchanged';
  const found = { id: before.id, before, after, passwordChanged, edited };
  return { row, outcome, errors: [], memberships, ...found };
}
