import { StartError } from '../../../core/errors/start-error.js';
import { checkHash } from '../../../security/hashes/parse-hash.js';
import type { ImportSource, SkippedRow, SourceNamespace, SourceUser } from '../import-source.js';
import type { GivenOptions } from '../import-options.js';
import { shown } from '../shown.js';
import { namespaceSettings, type QuidNamespace } from './quid-namespaces.js';
import {
  quidGenerations,
  quidTables,
  type QuidGeneration,
  type QuidTable,
  type QuidTables,
} from './quid-schema.js';
import { withSourceDatabase } from './open-source.js';
import type { SourceDatabase } from './source-database.js';

/** Namespace and group of Quid's own administrators. */
const ADMIN_NAMESPACE = 'quid';
const ADMIN_GROUP = 'quid_admin';

interface Named {
  id: string;
  name: string;
}

/** Foreign key as text. */
type Reference = string | null;

interface QuidGroup extends Named {
  namespace: Reference;
}

interface QuidUser extends Named {
  namespace: Reference;
  password: string | null;
  enabled?: boolean | null;
  disabled?: boolean | null;
}

interface QuidRows {
  namespaces: QuidNamespace[];
  groups: QuidGroup[];
  orgs: Named[];
  users: QuidUser[];
  groupMembers: { user: Reference; group: Reference }[];
  orgMembers: { user: Reference; org: Reference }[];
  administrators: { user: Reference; namespace: Reference }[];
}

/**
 * Reads a database of Quid of either generation.
 * @throws StartError with the cause and the fix
 */
export function readQuid(url: string, options: GivenOptions): Promise<ImportSource> {
  const generation = generationOf(options);
  return withSourceDatabase(url, ['PostgreSQL'], async (database) => {
    const tables = quidTables(await database.tables(), generation);
    return quidSource(await readRows(database, tables), {
      // Schemas with algorithms use the short claim names.
      isOlder: tables.namespaces?.columns.has('algorithm') !== true,
    });
  });
}

function generationOf({ generation }: GivenOptions): QuidGeneration | undefined {
  const found = quidGenerations.find((one) => one === generation);
  if (generation === undefined || found) return found;
  throw new StartError('`--generation` takes `newer` or `older`.');
}

async function readRows(database: SourceDatabase, tables: QuidTables): Promise<QuidRows> {
  const read = async <T>(table: QuidTable | undefined): Promise<T[]> =>
    table ? database.rows<T>(table.select) : [];
  return {
    namespaces: await read(tables.namespaces),
    groups: await read(tables.groups),
    orgs: await read(tables.orgs),
    users: await read(tables.users),
    groupMembers: await read(tables.groupMembers),
    orgMembers: await read(tables.orgMembers),
    administrators: await read(tables.administrators),
  };
}

function quidSource(rows: QuidRows, { isOlder }: { isOlder: boolean }): ImportSource {
  const groups = byId(rows.groups);
  const orgs = byId(rows.orgs);
  const namespaces = byId(rows.namespaces);
  const groupsOfUsers = referencesByUser(rows.groupMembers, ({ group }) => group);
  const orgsOfUsers = referencesByUser(rows.orgMembers, ({ org }) => org);
  const owners = quidAdministrators(rows, groupsOfUsers);
  const skipped: SkippedRow[] = [];

  const sourceUser = (user: QuidUser): SourceUser => {
    const notes: string[] = [];
    const names: string[] = [];
    for (const id of groupsOfUsers.get(user.id) ?? []) {
      const group = groups.get(id);
      if (!group) continue;
      // Quid did not check this: its tokens then contained a group of another namespace.
      if (String(group.namespace) === String(user.namespace)) names.push(group.name);
      else {
        const owner = namespaces.get(String(group.namespace))?.name ?? '';
        notes.push(
          `not added to the group ${shown(group.name)}, which belongs to the namespace ${shown(owner)}`,
        );
      }
    }
    const orgNames = (orgsOfUsers.get(user.id) ?? []).flatMap((id) => orgs.get(id)?.name ?? []);
    const { passwordHash, note } = passwordOf(user.password);
    const disabled = isDisabled(user);
    return {
      name: user.name,
      passwordHash,
      disabled,
      groups: names,
      orgs: [...new Set(orgNames)],
      notes: note === undefined ? notes : [...notes, note],
    };
  };

  const usersOf = groupBy(rows.users, ({ namespace }) => String(namespace));
  const groupsOf = groupBy(rows.groups, ({ namespace }) => String(namespace));
  const sources = rows.namespaces.flatMap((namespace): SourceNamespace[] => {
    const users = (usersOf.get(namespace.id) ?? []).filter(({ id }) => !owners.has(id));
    const isQuids = namespace.name === ADMIN_NAMESPACE;
    if (isQuids && users.length === 0) {
      const reason = 'contains only administrators of Quid';
      skipped.push({ kind: 'namespace', name: namespace.name, reason });
      return [];
    }
    const { settings, notes } = namespaceSettings(namespace, isOlder);
    return [
      {
        name: namespace.name,
        settings,
        notes,
        groups: (groupsOf.get(namespace.id) ?? [])
          .filter(({ name }) => !(isQuids && name === ADMIN_GROUP))
          .map(({ name }) => ({ name, rights: [], notes: [] })),
        users: users.map(sourceUser),
        apiKeys: [],
      },
    ];
  });
  for (const { name } of owners.values()) {
    const reason = 'is an administrator of Quid; Signet administrators are not users';
    skipped.push({ kind: 'user', within: ADMIN_NAMESPACE, name, reason });
  }
  return {
    product: `Quid, ${isOlder ? 'older' : 'newer'} generation`,
    namespaces: sources,
    orgs: distinctOrgs(rows.orgs, skipped),
    skipped,
    remarks: [
      'Keys are not imported: Quid keeps them encrypted with its master key. Each new namespace gets its own, so tokens that Quid issued are no longer valid.',
      'A namespace with an HMAC algorithm has a new shared secret. To get one for the backends, rotate its access key (in the console, or with `POST /api/v1/namespaces/<name>/keys/rotate`); the response contains the secret. Then activate the new key.',
      'Existing users, groups and orgs of Signet are unchanged, including their passwords, members and rights.',
    ],
    byHand: [
      ...[...owners.values()].map(
        ({ name }) => `Create the administrator ${shown(name)} with the role \`owner\`.`,
      ),
      ...namespaceAdministrators(rows, namespaces),
    ],
  };
}

/** Ids of the members of the group whose members administer the whole server. */
function quidAdministrators(
  rows: QuidRows,
  groupsOfUsers: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, QuidUser> {
  const quid = rows.namespaces.find(({ name }) => name === ADMIN_NAMESPACE);
  const group = rows.groups.find(
    ({ name, namespace }) => name === ADMIN_GROUP && String(namespace) === quid?.id,
  );
  if (!quid || !group) return new Map();
  return byId(
    rows.users.filter(
      ({ id, namespace }) =>
        String(namespace) === quid.id && groupsOfUsers.get(id)?.includes(group.id),
    ),
  );
}

function namespaceAdministrators(
  { administrators, users }: QuidRows,
  namespaces: ReadonlyMap<string, QuidNamespace>,
): string[] {
  const usersById = byId(users);
  return administrators.flatMap(({ user, namespace }) => {
    const who = usersById.get(String(user));
    const what = namespaces.get(String(namespace));
    if (!who || !what) return [];
    return [
      `Create the administrator ${shown(who.name)} with the role \`namespace-admin\` of the namespace ${shown(what.name)}.`,
    ];
  });
}

/** Quid allowed duplicate names. Tokens contain org names, not ids, so merged orgs give the same tokens. */
function distinctOrgs(orgs: readonly Named[], skipped: SkippedRow[]): ImportSource['orgs'] {
  const seen = new Set<string>();
  return orgs.flatMap(({ name }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [{ name, notes: [] }];
    }
    const reason =
      'has the same name as another org; its members are added to that org, so their tokens stay the same';
    skipped.push({ kind: 'org', name, reason });
    return [];
  });
}

/** Quid fails on rows without this value, so the user could not log in. */
function isDisabled({ enabled, disabled }: QuidUser): boolean {
  return enabled === undefined ? disabled !== false : enabled !== true;
}

function passwordOf(hash: string | null): { passwordHash: string | null; note?: string } {
  if (hash === null) return { passwordHash: null, note: 'has no password: set one' };
  const fault = checkHash(hash);
  if (fault === undefined) return { passwordHash: hash };
  return { passwordHash: null, note: `is imported without the password, whose hash ${fault}` };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const found = groups.get(key(row));
    if (found) found.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

function referencesByUser<T extends { user: Reference }>(
  rows: readonly T[],
  reference: (row: T) => Reference,
): Map<string, string[]> {
  const groups = groupBy(rows, ({ user }) => String(user));
  return new Map(
    [...groups].map(([user, list]) => [user, list.map((row) => String(reference(row)))]),
  );
}
