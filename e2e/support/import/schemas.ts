/** The tables of teal-finance/quid, `server/db/schema.go`, as it creates them. */
export const newerQuid = `
CREATE TABLE IF NOT EXISTS namespaces (
  id SERIAL PRIMARY KEY,
  name TEXT UNIQUE NOT NULL,
  alg TEXT NOT NULL,
  access_key BYTEA NOT NULL,
  refresh_key BYTEA NOT NULL,
  max_access_ttl TEXT NOT NULL DEFAULT '20m',
  max_refresh_ttl TEXT NOT NULL DEFAULT '24h',
  public_endpoint_enabled BOOLEAN NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS namespaces_name_idx ON namespaces(name);
CREATE TABLE IF NOT EXISTS groups (
  id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  ns_id INTEGER NOT NULL,
  date_created DATE NOT NULL DEFAULT CURRENT_DATE,
  properties JSONB,
  FOREIGN KEY(ns_id) REFERENCES namespaces(id) ON DELETE CASCADE,
  UNIQUE (name, ns_id)
);
CREATE INDEX IF NOT EXISTS groups_name_idx ON groups(name);
CREATE TABLE IF NOT EXISTS organizations (
  id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  properties JSONB
);
CREATE INDEX IF NOT EXISTS organizations_name_idx ON organizations(name);
CREATE TABLE IF NOT EXISTS users (
  id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  password TEXT,
  ns_id INTEGER NOT NULL,
  org_id INTEGER,
  date_created DATE NOT NULL DEFAULT CURRENT_DATE,
  enabled BOOLEAN DEFAULT true,
  properties JSONB,
  FOREIGN KEY(ns_id) REFERENCES namespaces(id) ON DELETE CASCADE,
  FOREIGN KEY(org_id) REFERENCES organizations(id) ON DELETE SET NULL,
  UNIQUE (name, ns_id)
);
CREATE INDEX IF NOT EXISTS organizations_id_idx ON users(org_id);
CREATE INDEX IF NOT EXISTS users_name_idx ON users(name);
CREATE TABLE IF NOT EXISTS user_groups (
  id SERIAL PRIMARY KEY,
  usr_id INTEGER NOT NULL,
  grp_id INTEGER NOT NULL,
  FOREIGN KEY(usr_id) REFERENCES users(id) ON DELETE CASCADE,
  FOREIGN KEY(grp_id) REFERENCES groups(id) ON DELETE CASCADE,
  UNIQUE (usr_id, grp_id)
);
CREATE INDEX IF NOT EXISTS user_groups_usr_idx ON user_groups(usr_id);
CREATE INDEX IF NOT EXISTS user_groups_grp_idx ON user_groups(grp_id);
CREATE TABLE IF NOT EXISTS user_organizations (
  id SERIAL PRIMARY KEY,
  usr_id INTEGER NOT NULL,
  org_id INTEGER NOT NULL,
  FOREIGN KEY(usr_id) REFERENCES users(id) ON DELETE CASCADE,
  FOREIGN KEY(org_id) REFERENCES organizations(id) ON DELETE CASCADE,
  UNIQUE (usr_id, org_id)
);
CREATE INDEX IF NOT EXISTS user_organizations_usr_idx ON user_organizations(usr_id);
CREATE INDEX IF NOT EXISTS user_organizations_org_idx ON user_organizations(org_id);
CREATE TABLE IF NOT EXISTS administrators (
  id SERIAL PRIMARY KEY,
  usr_id INTEGER NOT NULL,
  ns_id INTEGER NOT NULL,
  FOREIGN KEY(usr_id) REFERENCES users(id) ON DELETE CASCADE,
  FOREIGN KEY(ns_id) REFERENCES namespaces(id) ON DELETE CASCADE,
  UNIQUE (usr_id, ns_id)
);
CREATE INDEX IF NOT EXISTS administrators_usr_idx ON administrators(usr_id);
CREATE INDEX IF NOT EXISTS administrators_ns_idx ON administrators(ns_id);
`;

/** The tables of synw/quid, `quidlib/server/db/schema.go`, as it creates them. */
export const olderQuid = `
CREATE TABLE IF NOT EXISTS namespace (
  id SERIAL PRIMARY KEY,
  name TEXT UNIQUE NOT NULL,
  key TEXT NOT NULL,
  refresh_key TEXT NOT NULL,
  max_token_ttl TEXT NOT NULL DEFAULT '20m',
  max_refresh_token_ttl TEXT NOT NULL DEFAULT '24h',
  public_endpoint_enabled BOOLEAN NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS namespace_name_idx ON namespace(name);
CREATE TABLE IF NOT EXISTS grouptable (
  id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  namespace_id INTEGER NOT NULL,
  date_created DATE NOT NULL DEFAULT CURRENT_DATE,
  properties JSONB,
  FOREIGN KEY(namespace_id) REFERENCES namespace(id) ON DELETE RESTRICT,
  UNIQUE (name, namespace_id)
);
CREATE INDEX IF NOT EXISTS grouptable_name_idx ON grouptable(name);
CREATE TABLE IF NOT EXISTS orgtable (
  id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  properties JSONB
);
CREATE INDEX IF NOT EXISTS orgtable_name_idx ON orgtable(name);
CREATE TABLE IF NOT EXISTS usertable (
  id SERIAL PRIMARY KEY,
  username TEXT NOT NULL,
  password TEXT,
  namespace_id INTEGER NOT NULL,
  org_id INTEGER,
  date_created DATE NOT NULL DEFAULT CURRENT_DATE,
  is_disabled BOOLEAN DEFAULT false,
  properties JSONB,
  FOREIGN KEY(namespace_id) REFERENCES namespace(id) ON DELETE RESTRICT,
  FOREIGN KEY(org_id) REFERENCES orgtable(id) ON DELETE RESTRICT,
  UNIQUE (username, namespace_id)
);
CREATE INDEX IF NOT EXISTS user_name_idx ON usertable(username);
CREATE INDEX IF NOT EXISTS org_id_idx ON usertable(org_id);
CREATE TABLE IF NOT EXISTS usergroup (
  id SERIAL PRIMARY KEY,
  user_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  FOREIGN KEY(user_id) REFERENCES usertable(id) ON DELETE CASCADE,
  FOREIGN KEY(group_id) REFERENCES grouptable(id) ON DELETE CASCADE,
  UNIQUE (user_id, group_id)
);
CREATE INDEX IF NOT EXISTS usergroup_user_idx ON usergroup(user_id);
CREATE INDEX IF NOT EXISTS usergroup_group_idx ON usergroup(group_id);
CREATE TABLE IF NOT EXISTS userorg (
  id SERIAL PRIMARY KEY,
  user_id INTEGER NOT NULL,
  org_id INTEGER NOT NULL,
  FOREIGN KEY(user_id) REFERENCES usertable(id) ON DELETE CASCADE,
  FOREIGN KEY(org_id) REFERENCES orgtable(id) ON DELETE CASCADE,
  UNIQUE (user_id, org_id)
);
CREATE INDEX IF NOT EXISTS userorg_user_idx ON userorg(user_id);
CREATE INDEX IF NOT EXISTS userorg_org_idx ON userorg(org_id);
CREATE TABLE IF NOT EXISTS token (
  id SERIAL PRIMARY KEY,
  value TEXT NOT NULL,
  user_id INTEGER,
  expiration_date DATE NOT NULL,
  namespace_id INTEGER NOT NULL,
  claims JSONB,
  FOREIGN KEY(user_id) REFERENCES usertable(id) ON DELETE CASCADE,
  FOREIGN KEY(namespace_id) REFERENCES namespace(id) ON DELETE CASCADE,
  UNIQUE (user_id, namespace_id)
);
CREATE INDEX IF NOT EXISTS token_user_idx ON token(user_id);
`;

/** The tables of claroty/jwthenticator, as SQLAlchemy creates them on PostgreSQL. */
export const jwthenticatorOnPostgres = `
CREATE TABLE keys (
  id SERIAL NOT NULL,
  key_hash VARCHAR(256),
  identifier UUID NOT NULL,
  created TIMESTAMP WITHOUT TIME ZONE,
  expires_at TIMESTAMP WITHOUT TIME ZONE,
  PRIMARY KEY (id),
  UNIQUE (key_hash)
);
CREATE TABLE refresh_tokens (
  id SERIAL NOT NULL,
  token VARCHAR(512),
  key_id INTEGER,
  created TIMESTAMP WITHOUT TIME ZONE,
  expires_at TIMESTAMP WITHOUT TIME ZONE,
  PRIMARY KEY (id),
  FOREIGN KEY(key_id) REFERENCES keys (id)
);
`;

/** The same on SQLite. */
export const jwthenticatorOnSqlite = `
CREATE TABLE keys (
  id INTEGER NOT NULL,
  key_hash VARCHAR(256),
  identifier CHAR(32) NOT NULL,
  created DATETIME,
  expires_at DATETIME,
  PRIMARY KEY (id),
  UNIQUE (key_hash)
);
CREATE TABLE refresh_tokens (
  id INTEGER NOT NULL,
  token VARCHAR(512),
  key_id INTEGER,
  created DATETIME,
  expires_at DATETIME,
  PRIMARY KEY (id),
  FOREIGN KEY(key_id) REFERENCES keys (id)
);
`;
