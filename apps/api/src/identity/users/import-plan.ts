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
import { inSlices } from '../../core/concurrency/slices.js';
import type { ImportMode, ImportOutcome, ImportedUser } from './users-import.dto.js';

/** A membership with the name of the group or org. */
export type NamedMembership = Membership & { name: string };

/** What is there of what the rows name, by folded name, and the memberships of the users who are there. */
export interface ExistingRecords {
  users: ReadonlyMap<string, User>;
  groups: ReadonlyMap<string, Pick<Group, 'id' | 'name'>>;
  orgs: ReadonlyMap<string, Pick<Org, 'id' | 'name'>>;
  /** By the id of the user. */
  memberships: Readonly<Record<MembershipKind, ReadonlyMap<string, readonly NamedMembership[]>>>;
}

/** The memberships of one user, before and after, by name. */
export interface MembershipChange {
  before: readonly string[];
  after: readonly string[];
  added: readonly Membership[];
  removed: readonly Membership[];
}

/** What becomes of one row. */
export interface PlannedRow {
  row: ImportRow;
  outcome: ImportOutcome;
  /** The user who is there, or will be; null where the row is refused. */
  id: string | null;
  errors: readonly FieldError[];
  before?: User;
  /** The user after the import. */
  after?: NewUser | (UserValues & Pick<User, 'name'>);
  passwordChanged: boolean;
  /** Whether anything but the password is another one. */
  edited: boolean;
  memberships: Readonly<Partial<Record<MembershipKind, MembershipChange>>>;
}

/** What an import asks for, besides its rows. */
export interface ImportContext {
  namespaceId: string;
  mode: ImportMode;
  /** The hashes of the plain passwords, by row. */
  hashes: ReadonlyMap<ImportRow, string>;
  names: ImportNames;
}

/** Decides what to do with each row, given what is in the database. It changes nothing. */
export async function planImport(
  rows: readonly ImportRow[],
  context: ImportContext,
  existing: ExistingRecords,
): Promise<PlannedRow[]> {
  const planned: PlannedRow[] = [];
  for await (const row of inSlices(rows)) planned.push(planRow(row, context, existing));
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
      ? [memberError(row, 'name', 'is the name of a user who is there, or looks the same')]
      : []),
    ...unknownNames(row, 'groups', user.groups, existing.groups, names),
    ...unknownNames(row, 'orgs', user.orgs, existing.orgs, names),
  ];
}

const unknownNameErrors = {
  groups: 'there is no such group: create it, or set `createGroups`',
  orgs: 'there is no such org: an owner has to create it first',
} as const;

function unknownNames(
  row: ImportRow,
  member: 'groups' | 'orgs',
  given: readonly string[] = [],
  there: ReadonlyMap<string, unknown>,
  names: ImportNames,
): FieldError[] {
  return given.flatMap((name, at) =>
    there.has(names.keyOf(name))
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
  const there = kind === 'group' ? existing.groups : existing.orgs;
  const wanted = new Map(
    given.flatMap((name) => {
      const found = there.get(names.keyOf(name));
      return found ? [[found.id, found.name] as const] : [];
    }),
  );
  const had = existing.memberships[kind].get(userId) ?? [];
  const hadIds = new Set(had.map(({ id }) => id));
  return {
    before: had.map(({ name }) => name),
    after: [...wanted.values()].sort(),
    added: [...wanted.keys()].filter((id) => !hadIds.has(id)).map((id) => ({ userId, id })),
    removed: had.filter(({ id }) => !wanted.has(id)).map(({ id }) => ({ userId, id })),
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
  const nothing = { errors: [], passwordChanged: false, edited: false };
  return { row, outcome: 'created', id, after, memberships, ...nothing };
}

/** The name stays as it is spelled: a row that only looks like it must not rename a user. */
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
  // A plain password counts as another one: to find out otherwise would tell the caller whether it was right.
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
