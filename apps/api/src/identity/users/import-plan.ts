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
import { fault, type ImportRow } from './import-rows.js';
import { inSlices } from '../../core/concurrency/slices.js';
import type { ImportMode, ImportOutcome, ImportedUser } from './users-import.dto.js';

/** A membership with the name of the group or org. */
export type NamedMembership = Membership & { name: string };

/** What is there of what the rows name, by folded name, and the memberships of the users who are there. */
export interface Present {
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
export interface ImportOrder {
  namespaceId: string;
  mode: ImportMode;
  /** The hashes of the plain passwords, by row. */
  hashes: ReadonlyMap<ImportRow, string>;
  names: ImportNames;
}

/** Decides what to do with each row, given what is in the database. It changes nothing. */
export async function planImport(
  rows: readonly ImportRow[],
  order: ImportOrder,
  present: Present,
): Promise<PlannedRow[]> {
  const planned: PlannedRow[] = [];
  for await (const row of inSlices(rows)) planned.push(planRow(row, order, present));
  return planned;
}

function planRow(row: ImportRow, order: ImportOrder, present: Present): PlannedRow {
  const { user } = row;
  if (!user) return refused(row, row.faults);
  const { namespaceId, mode, names } = order;
  const hash = order.hashes.get(row);
  const key = names.keyOf(user.name);
  const before = present.users.get(key);
  const errors = [...row.faults, ...faultsOf(row, user, before, mode, present, names)];
  if (errors.length > 0) return refused(row, errors);
  const id = before?.id ?? newId();
  const memberships = {
    group: membershipChange(id, 'group', user.groups, present, names),
    org: membershipChange(id, 'org', user.orgs, present, names),
  };
  return before
    ? plannedEdit(row, user, before, hash, memberships)
    : plannedCreation({ namespaceId, key, id, hash }, row, user, memberships);
}

export function refused(row: ImportRow, errors: readonly FieldError[]): PlannedRow {
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

function faultsOf(
  row: ImportRow,
  user: ImportedUser,
  before: User | undefined,
  mode: ImportMode,
  present: Present,
  names: ImportNames,
): FieldError[] {
  const taken = before !== undefined && mode === 'create';
  return [
    ...(taken ? [fault(row, 'name', 'is the name of a user who is there, or looks the same')] : []),
    ...unknownNames(row, 'groups', user.groups, present.groups, names),
    ...unknownNames(row, 'orgs', user.orgs, present.orgs, names),
  ];
}

const wayOut = {
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
    there.has(names.keyOf(name)) ? [] : [fault(row, `${member}/${at}`, wayOut[member])],
  );
}

function membershipChange(
  userId: string,
  kind: MembershipKind,
  given: readonly string[] | undefined,
  present: Present,
  names: ImportNames,
): MembershipChange | undefined {
  if (given === undefined) return undefined;
  const there = kind === 'group' ? present.groups : present.orgs;
  const wanted = new Map(
    given.flatMap((name) => {
      const found = there.get(names.keyOf(name));
      return found ? [[found.id, found.name] as const] : [];
    }),
  );
  const had = present.memberships[kind].get(userId) ?? [];
  const hadIds = new Set(had.map(({ id }) => id));
  return {
    before: had.map(({ name }) => name),
    after: [...wanted.values()].sort(),
    added: [...wanted.keys()].filter((id) => !hadIds.has(id)).map((id) => ({ userId, id })),
    removed: had.filter(({ id }) => !wanted.has(id)).map(({ id }) => ({ userId, id })),
  };
}

function plannedCreation(
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
function plannedEdit(
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
