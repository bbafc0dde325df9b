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
import type { FieldError } from '../common/app-error.js';
import { nameKey } from '../common/names.js';
import { fault, type ImportRow } from './import-rows.js';
import type { ImportMode, ImportOutcome, ImportedUser } from './users-import.dto.js';

/** What is there of what the rows name, by folded name, and the memberships of the users who are there. */
export interface Present {
  users: ReadonlyMap<string, User>;
  groups: ReadonlyMap<string, Pick<Group, 'id' | 'name'>>;
  orgs: ReadonlyMap<string, Pick<Org, 'id' | 'name'>>;
  memberships: Readonly<Record<MembershipKind, readonly (Membership & { name: string })[]>>;
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

/** What the rows are worth, given what is there. It changes nothing. */
export function planImport(
  namespaceId: string,
  rows: readonly ImportRow[],
  /** The hashes of the plain passwords, by row. */
  hashes: ReadonlyMap<ImportRow, string>,
  mode: ImportMode,
  present: Present,
): PlannedRow[] {
  return rows.map((row) => {
    const { user } = row;
    if (!user) return refused(row, row.faults);
    const before = present.users.get(nameKey(user.name));
    const errors = [...row.faults, ...faultsOf(row, user, before, mode, present)];
    if (errors.length > 0) return refused(row, errors);
    const id = before?.id ?? newId();
    const memberships = {
      group: membershipChange(id, 'group', user.groups, present),
      org: membershipChange(id, 'org', user.orgs, present),
    };
    return before
      ? plannedEdit(row, user, before, hashes.get(row), memberships)
      : plannedCreation(namespaceId, row, user, id, hashes.get(row), memberships);
  });
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
): FieldError[] {
  const taken = before !== undefined && mode === 'create';
  return [
    ...(taken ? [fault(row, 'name', 'is the name of a user who is there, or looks the same')] : []),
    ...unknownNames(row, 'groups', user.groups, present.groups, 'make it, or set `createGroups`'),
    ...unknownNames(row, 'orgs', user.orgs, present.orgs, 'an owner has to make it first'),
  ];
}

function unknownNames(
  row: ImportRow,
  member: 'groups' | 'orgs',
  names: readonly string[] = [],
  there: ReadonlyMap<string, unknown>,
  wayOut: string,
): FieldError[] {
  return names.flatMap((name, at) =>
    there.has(nameKey(name))
      ? []
      : [fault(row, `${member}/${at}`, `there is no such ${member.slice(0, -1)}: ${wayOut}`)],
  );
}

function membershipChange(
  userId: string,
  kind: MembershipKind,
  names: readonly string[] | undefined,
  present: Present,
): MembershipChange | undefined {
  if (names === undefined) return undefined;
  const there = kind === 'group' ? present.groups : present.orgs;
  const wanted = new Map(
    names.flatMap((name) => {
      const found = there.get(nameKey(name));
      return found ? [[found.id, found.name] as const] : [];
    }),
  );
  const had = present.memberships[kind].filter((membership) => membership.userId === userId);
  const hadIds = new Set(had.map(({ id }) => id));
  return {
    before: had.map(({ name }) => name),
    after: [...wanted.values()].sort(),
    added: [...wanted.keys()].filter((id) => !hadIds.has(id)).map((id) => ({ userId, id })),
    removed: had.filter(({ id }) => !wanted.has(id)).map(({ id }) => ({ userId, id })),
  };
}

function plannedCreation(
  namespaceId: string,
  row: ImportRow,
  { name, passwordHash, disabled = false, attributes = {} }: ImportedUser,
  id: string,
  hash: string | undefined,
  memberships: PlannedRow['memberships'],
): PlannedRow {
  const after = {
    id,
    namespaceId,
    name,
    nameKey: nameKey(name),
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
