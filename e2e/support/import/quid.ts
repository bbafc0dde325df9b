import { hash } from 'bcrypt';
import pg from 'pg';

/** A user of a source, with the values that the test expects. */
export interface SourceUser {
  name: string;
  /** Null: none is stored. */
  password?: string | null;
  /** Stored instead of the password hash. */
  hash?: string;
  /** `undefined`: the column default; null: NULL. */
  enabled?: boolean | null;
  groups?: string[];
  /** Groups of another namespace, which Quid accepted. */
  foreignGroups?: { namespace: string; group: string }[];
  /** Orgs by their index in the list of orgs. */
  orgs?: number[];
}

export interface SourceNamespace {
  name: string;
  algorithm?: string;
  accessTtl?: string;
  refreshTtl?: string;
  open?: boolean;
  groups?: string[];
  users?: SourceUser[];
}

export interface QuidSource {
  orgs: string[];
  namespaces: SourceNamespace[];
  /** Namespace administrators: a user and the namespace it administers. */
  administrators?: { namespace: string; user: string; of: string }[];
}

/** The schema statements of a generation of Quid, from its own code. */
export interface QuidDialect {
  namespace: string;
  group: string;
  org: string;
  user: string;
  groupMember: string;
  orgMember: string;
  administrator?: string;
}

/** teal-finance/quid. Keys are encrypted with Quid's master key. */
export const newer: QuidDialect = {
  namespace:
    "INSERT INTO namespaces(name,alg,access_key,refresh_key,max_access_ttl,max_refresh_ttl,public_endpoint_enabled) VALUES($1,$2,'\\x00'::bytea,'\\x00'::bytea,$3,$4,$5) RETURNING id",
  group: 'INSERT INTO groups(name,ns_id) VALUES($1,$2) RETURNING id',
  org: 'INSERT INTO organizations(name) VALUES($1) RETURNING id',
  user: 'INSERT INTO users(name,password,ns_id,enabled) VALUES($1,$2,$3,$4) RETURNING id',
  groupMember: 'INSERT INTO user_groups(usr_id,grp_id) VALUES($1,$2)',
  orgMember: 'INSERT INTO user_organizations(usr_id,org_id) VALUES($1,$2)',
  administrator: 'INSERT INTO administrators(usr_id,ns_id) VALUES($1,$2)',
};

/** synw/quid, which supports only HS256 and stores whether a user is disabled. */
export const older: QuidDialect = {
  namespace:
    "INSERT INTO namespace(name,key,refresh_key,max_token_ttl,max_refresh_token_ttl,public_endpoint_enabled) SELECT $1,'00','00',$3,$4,$5 WHERE $2::text IS NOT NULL RETURNING id",
  group: 'INSERT INTO grouptable(name,namespace_id) VALUES($1,$2) RETURNING id',
  org: 'INSERT INTO orgtable(name) VALUES($1) RETURNING id',
  user: 'INSERT INTO usertable(username,password,namespace_id,is_disabled) VALUES($1,$2,$3,NOT $4::boolean) RETURNING id',
  groupMember: 'INSERT INTO usergroup(user_id,group_id) VALUES($1,$2)',
  orgMember: 'INSERT INTO userorg(user_id,org_id) VALUES($1,$2)',
};

/** Creates and fills the tables of a generation. */
export async function fillQuid(
  url: string,
  schema: string,
  dialect: QuidDialect,
  { orgs, namespaces, administrators = [] }: QuidSource,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const insert = async (statement: string, values: unknown[]): Promise<number> =>
    (await client.query<{ id: number }>(statement, values)).rows[0]?.id ?? 0;
  try {
    await client.query(schema);
    const orgIds: number[] = [];
    for (const org of orgs) orgIds.push(await insert(dialect.org, [org]));
    const namespaceIds = new Map<string, number>();
    const groupIds = new Map<string, number>();
    const userIds = new Map<string, number>();
    for (const { name, algorithm = 'HS256', accessTtl = '20m', ...rest } of namespaces) {
      const { refreshTtl = '24h', open = true, groups = [] } = rest;
      const id = await insert(dialect.namespace, [name, algorithm, accessTtl, refreshTtl, open]);
      namespaceIds.set(name, id);
      for (const group of groups) {
        groupIds.set(`${name}/${group}`, await insert(dialect.group, [group, id]));
      }
    }
    for (const { name, users = [] } of namespaces) {
      for (const user of users) {
        const { password = passwordOf(user.name), enabled = true } = user;
        // Quid uses cost 10, which is too slow for a test.
        const stored = user.hash ?? (password === null ? null : await hash(password, 4));
        const namespace = namespaceIds.get(name);
        const id = await insert(dialect.user, [user.name, stored, namespace, enabled]);
        userIds.set(`${name}/${user.name}`, id);
        const inGroups = [
          ...(user.groups ?? []).map((group) => `${name}/${group}`),
          ...(user.foreignGroups ?? []).map((one) => `${one.namespace}/${one.group}`),
        ];
        for (const group of inGroups) {
          await insert(dialect.groupMember, [id, groupIds.get(group)]);
        }
        for (const org of user.orgs ?? []) await insert(dialect.orgMember, [id, orgIds[org]]);
      }
    }
    for (const { namespace, user, of } of administrators) {
      if (dialect.administrator === undefined) continue;
      await insert(dialect.administrator, [
        userIds.get(`${namespace}/${user}`),
        namespaceIds.get(of),
      ]);
    }
  } finally {
    await client.end();
  }
}

/** The default password of a user of a source. */
export const passwordOf = (name: string): string =>
  `the old password of ${Buffer.from(name).toString('hex').slice(0, 24)}`;

/** Names that often break software, and that Signet accepts as they are. */
export const hostileNames = [
  'x;admins',
  "it's",
  '"quoted"',
  `Robert'); DROP TABLE users;--`,
  'a,b',
  'back\\slash',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://evil.example")',
  '␀ null',
  '%00',
  '日本語',
  '../../etc/passwd',
  '🚀 crew',
  'x'.repeat(255),
];

/** Names that Signet refuses, each with the message in the report. */
export const impossibleNames: readonly (readonly [string, RegExp])[] = [
  ['line\nbreak', /control characters/],
  ['bell\u0007', /control characters/],
  [' edge', /begin or end with white space/],
  ['right\u202eleft', /bidirectional/],
  ['zero\u200bwidth', /invisible/],
  ['y'.repeat(256), /at most 255 characters/],
  ['', /must not be empty/],
];
