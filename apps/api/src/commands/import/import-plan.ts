import type { Database } from '#database';
import { checkName, checkNamespaceName, nameKey } from '../../core/fields/names.js';
import type {
  ImportSource,
  RowKind,
  SourceApiKey,
  SourceGroup,
  SourceNamespace,
  SourceOrg,
  SourceUser,
} from './import-source.js';
import { ImportTarget, type TargetGroup, type TargetUser } from './import-target.js';
import { shown } from './shown.js';

/** Outcome of a row. `create`: the import will create it, or has created it. */
export type Outcome = 'create' | 'unchanged' | 'skip';

/** A source row and its outcome. */
export interface PlannedRow {
  kind: RowKind;
  /** Source namespace, in the spelling of the source. */
  within?: string;
  /** In the spelling of the source. */
  name: string;
  /** Name in Signet. */
  newName: string;
  outcome: Outcome;
  /** Why it is skipped, and how it differs from the source. */
  notes: string[];
}

export interface PlannedOrg extends PlannedRow {
  kind: 'org';
}

export interface PlannedGroup extends PlannedRow {
  kind: 'group';
  rights: readonly string[];
}

export interface PlannedUser extends PlannedRow {
  kind: 'user';
  passwordHash: string | null;
  disabled: boolean;
  /** Groups and orgs of the user, by their names in Signet. */
  groups: string[];
  orgs: string[];
}

export interface PlannedApiKey extends PlannedRow {
  kind: 'API key';
  key: SourceApiKey;
}

export interface PlannedNamespace extends PlannedRow {
  kind: 'namespace';
  /** Undefined until it is created. */
  id: string | undefined;
  settings: SourceNamespace['settings'];
  groups: PlannedGroup[];
  users: PlannedUser[];
  apiKeys: PlannedApiKey[];
}

export interface ImportPlan {
  orgs: PlannedOrg[];
  namespaces: PlannedNamespace[];
  /** Rows skipped while reading the source. */
  leftOut: PlannedRow[];
}

/** All rows in write order. */
export function rowsOf({ orgs, namespaces, leftOut }: ImportPlan): PlannedRow[] {
  return [
    ...orgs,
    ...namespaces.flatMap((namespace) => [
      namespace,
      ...namespace.groups,
      ...namespace.users,
      ...namespace.apiKeys,
    ]),
    ...leftOut,
  ];
}

/** Compares the source with the existing data. Read-only. */
export async function planImport(
  database: Database,
  source: ImportSource,
  renames: ReadonlyMap<string, string>,
): Promise<ImportPlan> {
  const target = new ImportTarget(database);
  const orgs = await planOrgs(target, source.orgs);
  const orgsByName = new Map(orgs.map((org) => [org.name, org]));
  const namespaces: PlannedNamespace[] = [];
  const taken = new Map<string, string>();
  for (const namespace of source.namespaces) {
    const newName = renames.get(namespace.name) ?? namespace.name;
    const planned = await planNamespace(target, namespace, newName, taken);
    await planContents(target, planned, namespace, orgsByName);
    namespaces.push(planned);
  }
  const leftOut = source.skipped.map(({ reason, ...row }): PlannedRow => ({
    ...row,
    newName: row.name,
    outcome: 'skip',
    notes: [reason],
  }));
  return { orgs, namespaces, leftOut };
}

async function planOrgs(target: ImportTarget, orgs: readonly SourceOrg[]): Promise<PlannedOrg[]> {
  const present = await target.orgs(orgs.map(({ name }) => keyOf(name)));
  const names = new Names(present);
  return orgs.map(({ name, notes }) => ({
    kind: 'org',
    ...names.take(name, notes),
  }));
}

async function planNamespace(
  target: ImportTarget,
  { name, settings, notes }: SourceNamespace,
  newName: string,
  taken: Map<string, string>,
): Promise<PlannedNamespace> {
  const planned: PlannedNamespace = {
    kind: 'namespace',
    name,
    newName,
    outcome: 'create',
    notes: [...notes],
    id: undefined,
    settings,
    groups: [],
    users: [],
    apiKeys: [],
  };
  const skip = (reason: string): PlannedNamespace => ({
    ...planned,
    outcome: 'skip',
    notes: [`${reason}; choose another with \`--rename\``],
  });
  const fault = checkNamespaceName(newName);
  if (fault !== undefined) return skip(`its name ${fault}`);
  const key = nameKey(newName);
  const before = taken.get(key);
  if (before !== undefined) {
    return skip(
      `its name is the same as, or confusable with, that of the source namespace ${shown(before)}`,
    );
  }
  taken.set(key, name);
  const present = await target.namespace(key);
  if (!present) return planned;
  if (present.name !== newName) {
    return skip(
      `its name is confusable with that of the namespace ${shown(present.name)} in Signet`,
    );
  }
  return { ...planned, outcome: 'unchanged', id: present.id, notes: [] };
}

async function planContents(
  target: ImportTarget,
  planned: PlannedNamespace,
  source: SourceNamespace,
  orgs: ReadonlyMap<string, PlannedOrg>,
): Promise<void> {
  const { id, outcome } = planned;
  const within = source.name;
  if (outcome === 'skip') {
    const skip = ({ name }: { name: string }) => ({
      within,
      name,
      newName: name,
      outcome: 'skip' as const,
      notes: ['its namespace is skipped'],
    });
    planned.groups = source.groups.map((group) => ({ ...group, ...skip(group), kind: 'group' }));
    planned.users = source.users.map((user) => ({ ...user, ...skip(user), kind: 'user' }));
    planned.apiKeys = source.apiKeys.map((key) => ({ ...skip(key), kind: 'API key', key }));
    return;
  }
  const groupKeys = source.groups.map(({ name }) => keyOf(name));
  const userKeys = source.users.map(({ name }) => keyOf(name));
  planned.groups = planGroups(within, source.groups, await target.groups(id, groupKeys));
  planned.users = planUsers(within, source.users, await target.users(id, userKeys), {
    groups: new Map(planned.groups.map((group) => [group.name, group])),
    orgs,
  });
  planned.apiKeys = await planApiKeys(target, id, within, source.apiKeys);
}

function planGroups(
  within: string,
  groups: readonly SourceGroup[],
  present: ReadonlyMap<string, TargetGroup>,
): PlannedGroup[] {
  const names = new Names(present);
  return groups.map(({ name, rights, notes }) => {
    const row = names.take(name, notes);
    const there = row.outcome === 'unchanged' ? present.get(keyOf(name)) : undefined;
    if (there && !isSameSet(there.rights, rights)) {
      const list = there.rights.length === 0 ? 'no rights' : there.rights.join(', ');
      row.notes = [`has different rights in Signet, which are kept: ${list}`];
    }
    return { kind: 'group', within, rights, ...row };
  });
}

function planUsers(
  within: string,
  users: readonly SourceUser[],
  present: ReadonlyMap<string, TargetUser>,
  planned: { groups: ReadonlyMap<string, PlannedGroup>; orgs: ReadonlyMap<string, PlannedOrg> },
): PlannedUser[] {
  const names = new Names(present);
  return users.map(({ name, passwordHash, disabled, groups, orgs, notes }) => {
    const row = names.take(name, notes);
    if (row.outcome === 'unchanged' && disabled && present.get(keyOf(name))?.disabled === false) {
      row.notes = ['is disabled in the source but enabled in Signet'];
    }
    const memberships = {
      groups: membershipsOf(row, groups, planned.groups),
      orgs: membershipsOf(row, orgs, planned.orgs),
    };
    return { kind: 'user', within, passwordHash, disabled, ...row, ...memberships };
  });
}

/** Names in Signet of a user's groups or orgs. Skipped ones are recorded as notes of the user. */
function membershipsOf(
  row: Pick<PlannedRow, 'outcome' | 'notes'>,
  names: readonly string[],
  planned: ReadonlyMap<string, PlannedRow>,
): string[] {
  if (row.outcome !== 'create') return [];
  return names.flatMap((name) => {
    const found = planned.get(name);
    if (found && found.outcome !== 'skip') return [found.newName];
    row.notes.push(`not added to the ${found?.kind ?? 'group'} ${shown(name)}, which is skipped`);
    return [];
  });
}

/** Replaces an API key name that is invalid in Signet. Only administrators see these names. */
const UNNAMED_KEY = 'imported';

async function planApiKeys(
  target: ImportTarget,
  namespaceId: string | undefined,
  within: string,
  keys: readonly SourceApiKey[],
): Promise<PlannedApiKey[]> {
  const present = await target.apiKeys(namespaceId, keys);
  const seen = new Set<string>();
  return keys.map((key) => {
    const { name, sha512 } = key;
    const row = { kind: 'API key' as const, within, name, newName: name, key };
    const repeated = seen.has(sha512);
    seen.add(sha512);
    if (repeated) return { ...row, outcome: 'skip', notes: ['duplicates an earlier key'] };
    const there = present.byHash.get(sha512);
    if (there?.identifier === key.identifier) {
      return { ...row, newName: there.name, outcome: 'unchanged', notes: [] };
    }
    if (there) {
      const reason = `the key already exists in Signet as ${shown(there.name)} with another identifier`;
      return { ...row, outcome: 'skip', notes: [reason] };
    }
    const fault = checkName(name);
    const newName = present.freeName(fault === undefined ? name : UNNAMED_KEY);
    const notes = fault === undefined ? [] : [`its name ${fault}`];
    return { ...row, newName, outcome: 'create', notes };
  });
}

/** Checks names: Signet does not allow two names that are confusable or differ only in case. */
class Names {
  private readonly taken = new Map<string, string>();

  constructor(private readonly present: ReadonlyMap<string, { name: string }>) {}

  take(
    name: string,
    notes: readonly string[],
  ): Pick<PlannedRow, 'name' | 'newName' | 'outcome' | 'notes'> {
    const newName = name.normalize('NFC');
    const row = { name, newName };
    const skip = (reason: string) => ({ ...row, outcome: 'skip' as const, notes: [reason] });
    const fault = checkName(newName);
    if (fault !== undefined) return skip(`its name ${fault}`);
    const key = nameKey(newName);
    const before = this.taken.get(key);
    if (before !== undefined) {
      return skip(
        `its name is confusable with ${shown(before)} of the source, or differs only in case`,
      );
    }
    this.taken.set(key, name);
    const there = this.present.get(key);
    if (there?.name === newName) return { ...row, outcome: 'unchanged', notes: [] };
    if (there) {
      return skip(
        `its name is confusable with ${shown(there.name)} in Signet, or differs only in case`,
      );
    }
    const note = 'is stored in Unicode normalization form C';
    return {
      ...row,
      outcome: 'create',
      notes: newName === name ? [...notes] : [note, ...notes],
    };
  }
}

function keyOf(name: string): string {
  return nameKey(name.normalize('NFC'));
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((member) => other.includes(member));
}
