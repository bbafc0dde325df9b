import { StartError } from '../../../core/errors/start-error.js';
import type { SourceTables } from './source-database.js';

/** `newer`: the tables since Quid 2022 (`namespaces`, `users`); `older`: those before (`namespace`, `usertable`). */
export type QuidGeneration = 'newer' | 'older';

export const quidGenerations: readonly QuidGeneration[] = ['newer', 'older'];

/** Names of each table, newer first. Not all tables were renamed in the same release. */
const tableNames = {
  namespaces: ['namespaces', 'namespace'],
  groups: ['groups', 'grouptable'],
  orgs: ['organizations', 'orgtable'],
  users: ['users', 'usertable'],
  groupMembers: ['user_groups', 'usergroup'],
  orgMembers: ['user_organizations', 'userorg'],
  administrators: ['administrators', 'namespaceadmin'],
} as const;

/** All names of each column. */
const columnNames = {
  namespaces: {
    name: ['name'],
    algorithm: ['alg', 'algo'],
    accessTtlMax: ['max_access_ttl', 'max_token_ttl'],
    refreshTtlMax: ['max_refresh_ttl', 'max_refresh_token_ttl'],
    open: ['public_endpoint_enabled'],
  },
  groups: { name: ['name'], namespace: ['ns_id', 'namespace_id'] },
  orgs: { name: ['name'] },
  users: {
    name: ['name', 'username'],
    password: ['password'],
    namespace: ['ns_id', 'namespace_id'],
    enabled: ['enabled'],
    disabled: ['is_disabled'],
  },
  groupMembers: { user: ['usr_id', 'user_id'], group: ['grp_id', 'group_id'] },
  orgMembers: { user: ['usr_id', 'user_id'], org: ['org_id'] },
  administrators: { user: ['usr_id', 'user_id'], namespace: ['ns_id', 'namespace_id'] },
} as const satisfies Record<TableName, Record<string, readonly string[]>>;

type TableName = keyof typeof tableNames;

/** The oldest versions had no orgs and no administrators of namespaces. */
const optionalTables: readonly TableName[] = ['orgs', 'orgMembers', 'administrators'];
/** Without the first, everything is HS256; each version has one of the last two. */
const optionalColumns: readonly string[] = ['algorithm', 'enabled', 'disabled'];
/** All other columns are read as text. */
const flags: readonly string[] = ['enabled', 'disabled', 'open'];

/** SQL for the rows of a table of this database, with `id` first and columns under their current names. */
export interface QuidTable {
  select: string;
  columns: ReadonlySet<string>;
}

export type QuidTables = Readonly<Partial<Record<TableName, QuidTable>>>;

/**
 * Finds the tables of Quid.
 * @param wanted generation, if the database has the tables of both
 * @throws StartError if it is not a Quid database, its version is unknown, or it has the tables of both generations
 */
export function quidTables(tables: SourceTables, wanted: QuidGeneration | undefined): QuidTables {
  const found: Partial<Record<TableName, QuidTable>> = {};
  for (const table of Object.keys(tableNames) as TableName[]) {
    const name = presentTable(tables, table, wanted);
    if (name !== undefined) found[table] = quidTable(table, name, tables.get(name) ?? new Set());
  }
  return found;
}

function presentTable(
  tables: SourceTables,
  table: TableName,
  wanted: QuidGeneration | undefined,
): string | undefined {
  const [newer, older] = tableNames[table];
  const present = [newer, older].filter((name) => tables.has(name));
  const [first] = present;
  if (first === undefined) {
    if (optionalTables.includes(table)) return undefined;
    throw new StartError(
      `This is not a database of Quid, or the user may not see its tables: there is no table \`${newer}\` (or \`${older}\` of the older schema). Check the database in the URL.`,
    );
  }
  if (present.length === 1) return first;
  if (wanted !== undefined) return wanted === 'newer' ? newer : older;
  throw new StartError(
    `The database has the tables of both generations of Quid (\`${newer}\` and \`${older}\`). Choose \`--generation newer\`, which Quid has used since 2022, or \`--generation older\`.`,
  );
}

function quidTable(table: TableName, name: string, present: ReadonlySet<string>): QuidTable {
  const columns = new Map<string, string>();
  for (const [column, names] of Object.entries<readonly string[]>(columnNames[table])) {
    const actual = names.find((one) => present.has(one));
    if (actual !== undefined) columns.set(column, actual);
    else if (!optionalColumns.includes(column)) throw unknownVersion(name, names);
  }
  if (table === 'users' && !columns.has('enabled') && !columns.has('disabled')) {
    throw unknownVersion(name, ['enabled', 'is_disabled']);
  }
  if (!present.has('id')) throw unknownVersion(name, ['id']);
  // Views and altered columns may have any type. A missing name is read as the empty string.
  const list = [...columns].map(([column, actual]) => {
    const text =
      column === 'name' ? `COALESCE(${quoted(actual)}::text, '')` : `${quoted(actual)}::text`;
    const value = flags.includes(column) ? quoted(actual) : text;
    return `${value} AS ${quoted(column)}`;
  });
  return {
    select: `SELECT id::text AS id, ${list.join(', ')} FROM ${quoted(name)} ORDER BY ${quoted(name)}.id`,
    columns: new Set(columns.keys()),
  };
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function unknownVersion(table: string, names: readonly string[]): StartError {
  const list = names.map((name) => `\`${name}\``).join(' or ');
  return new StartError(
    `This is a version of Quid that Signet does not know: its table \`${table}\` has no column ${list}.`,
  );
}
