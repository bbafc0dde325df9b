import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the first version. */
export class Initial1795564800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE namespaces (
        id uuid NOT NULL,
        name text NOT NULL,
        name_key text COLLATE "C" NOT NULL,
        description text NOT NULL DEFAULT '',
        disabled boolean NOT NULL DEFAULT false,
        public_endpoint boolean NOT NULL DEFAULT false,
        algorithm text NOT NULL,
        rsa_bits integer NOT NULL DEFAULT '3072',
        claim_names text NOT NULL DEFAULT 'new',
        audience text,
        access_ttl integer NOT NULL,
        access_ttl_max integer NOT NULL,
        refresh_ttl integer NOT NULL,
        refresh_ttl_max integer NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        CONSTRAINT namespaces_name_key_unique UNIQUE (name_key),
        CONSTRAINT namespaces_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE administrators (
        id uuid NOT NULL,
        username text NOT NULL,
        username_key text COLLATE "C" NOT NULL,
        password_hash text NOT NULL,
        role text NOT NULL,
        disabled boolean NOT NULL DEFAULT false,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        CONSTRAINT administrators_username_key_unique UNIQUE (username_key),
        CONSTRAINT administrators_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE administrator_namespaces (
        administrator_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        CONSTRAINT administrator_namespaces_pkey PRIMARY KEY (administrator_id, namespace_id)
      )`);
    await runner.query(
      `CREATE INDEX administrator_namespaces_namespace_id_index ON administrator_namespaces (namespace_id)`,
    );
    await runner.query(`CREATE TABLE admin_sessions (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        secret_hash text NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        last_seen_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        address text,
        user_agent text,
        CONSTRAINT admin_sessions_secret_hash_unique UNIQUE (secret_hash),
        CONSTRAINT admin_sessions_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX admin_sessions_expires_at_index ON admin_sessions (expires_at)`,
    );
    await runner.query(
      `CREATE INDEX admin_sessions_administrator_id_index ON admin_sessions (administrator_id)`,
    );
    await runner.query(`CREATE TABLE admin_tokens (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        name text NOT NULL,
        secret_hash text NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        last_used_at TIMESTAMP(3) WITH TIME ZONE,
        CONSTRAINT admin_tokens_secret_hash_unique UNIQUE (secret_hash),
        CONSTRAINT admin_tokens_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX admin_tokens_administrator_id_index ON admin_tokens (administrator_id)`,
    );
    await runner.query(`CREATE TABLE users (
        id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        name text NOT NULL,
        name_key text COLLATE "C" NOT NULL,
        password_hash text,
        disabled boolean NOT NULL DEFAULT false,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        CONSTRAINT users_namespace_id_id_unique UNIQUE (namespace_id, id),
        CONSTRAINT users_namespace_id_name_key_unique UNIQUE (namespace_id, name_key),
        CONSTRAINT users_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX users_namespace_id_created_at_index ON users (namespace_id, created_at, id)`,
    );
    await runner.query(`CREATE TABLE groups (
        id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        name text NOT NULL,
        name_key text COLLATE "C" NOT NULL,
        description text NOT NULL DEFAULT '',
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        CONSTRAINT groups_namespace_id_id_unique UNIQUE (namespace_id, id),
        CONSTRAINT groups_namespace_id_name_key_unique UNIQUE (namespace_id, name_key),
        CONSTRAINT groups_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE group_members (
        group_id uuid NOT NULL,
        user_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        CONSTRAINT group_members_pkey PRIMARY KEY (group_id, user_id)
      )`);
    await runner.query(
      `CREATE INDEX group_members_namespace_id_user_id_index ON group_members (namespace_id, user_id)`,
    );
    await runner.query(`CREATE TABLE master_keys (
        id text NOT NULL,
        "check" text NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        CONSTRAINT master_keys_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE orgs (
        id uuid NOT NULL,
        name text NOT NULL,
        name_key text COLLATE "C" NOT NULL,
        description text NOT NULL DEFAULT '',
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        CONSTRAINT orgs_name_key_unique UNIQUE (name_key),
        CONSTRAINT orgs_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE org_members (
        org_id uuid NOT NULL,
        user_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        CONSTRAINT org_members_pkey PRIMARY KEY (org_id, user_id)
      )`);
    await runner.query(
      `CREATE INDEX org_members_namespace_id_user_id_index ON org_members (namespace_id, user_id)`,
    );
    await runner.query(`CREATE TABLE sessions (
        id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        user_id uuid NOT NULL,
        counter integer NOT NULL DEFAULT '0',
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        revoked_at TIMESTAMP(3) WITH TIME ZONE,
        revoked_reason text,
        address text,
        user_agent text,
        CONSTRAINT sessions_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX sessions_expires_at_index ON sessions (expires_at)`);
    await runner.query(
      `CREATE INDEX sessions_namespace_id_created_at_index ON sessions (namespace_id, created_at, id)`,
    );
    await runner.query(
      `CREATE INDEX sessions_namespace_id_user_id_index ON sessions (namespace_id, user_id)`,
    );
    await runner.query(`CREATE TABLE signing_keys (
        id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        purpose text NOT NULL,
        algorithm text NOT NULL,
        kid text NOT NULL,
        state text NOT NULL,
        public_jwk jsonb,
        sealed_private text NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        activated_at TIMESTAMP(3) WITH TIME ZONE,
        retires_at TIMESTAMP(3) WITH TIME ZONE,
        CONSTRAINT signing_keys_namespace_id_kid_unique UNIQUE (namespace_id, kid),
        CONSTRAINT signing_keys_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX signing_keys_one_active_index ON signing_keys (namespace_id, purpose) WHERE state = 'active'`,
    );
    await runner.query(`ALTER TABLE administrator_namespaces
        ADD CONSTRAINT administrator_namespaces_administrator_id_fkey FOREIGN KEY (administrator_id)
        REFERENCES administrators(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE administrator_namespaces
        ADD CONSTRAINT administrator_namespaces_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE admin_sessions
        ADD CONSTRAINT admin_sessions_administrator_id_fkey FOREIGN KEY (administrator_id)
        REFERENCES administrators(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE admin_tokens
        ADD CONSTRAINT admin_tokens_administrator_id_fkey FOREIGN KEY (administrator_id)
        REFERENCES administrators(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE users
        ADD CONSTRAINT users_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE groups
        ADD CONSTRAINT groups_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE group_members
        ADD CONSTRAINT group_members_namespace_id_group_id_fkey FOREIGN KEY (group_id, namespace_id)
        REFERENCES groups(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE group_members
        ADD CONSTRAINT group_members_namespace_id_user_id_fkey FOREIGN KEY (user_id, namespace_id)
        REFERENCES users(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE org_members
        ADD CONSTRAINT org_members_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES orgs(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE org_members
        ADD CONSTRAINT org_members_namespace_id_user_id_fkey FOREIGN KEY (user_id, namespace_id)
        REFERENCES users(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE sessions
        ADD CONSTRAINT sessions_namespace_id_user_id_fkey FOREIGN KEY (user_id, namespace_id)
        REFERENCES users(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE signing_keys
        ADD CONSTRAINT signing_keys_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE signing_keys DROP CONSTRAINT signing_keys_namespace_id_fkey`);
    await runner.query(`ALTER TABLE sessions DROP CONSTRAINT sessions_namespace_id_user_id_fkey`);
    await runner.query(
      `ALTER TABLE org_members DROP CONSTRAINT org_members_namespace_id_user_id_fkey`,
    );
    await runner.query(`ALTER TABLE org_members DROP CONSTRAINT org_members_org_id_fkey`);
    await runner.query(
      `ALTER TABLE group_members DROP CONSTRAINT group_members_namespace_id_user_id_fkey`,
    );
    await runner.query(
      `ALTER TABLE group_members DROP CONSTRAINT group_members_namespace_id_group_id_fkey`,
    );
    await runner.query(`ALTER TABLE groups DROP CONSTRAINT groups_namespace_id_fkey`);
    await runner.query(`ALTER TABLE users DROP CONSTRAINT users_namespace_id_fkey`);
    await runner.query(
      `ALTER TABLE admin_tokens DROP CONSTRAINT admin_tokens_administrator_id_fkey`,
    );
    await runner.query(
      `ALTER TABLE admin_sessions DROP CONSTRAINT admin_sessions_administrator_id_fkey`,
    );
    await runner.query(
      `ALTER TABLE administrator_namespaces DROP CONSTRAINT administrator_namespaces_namespace_id_fkey`,
    );
    await runner.query(
      `ALTER TABLE administrator_namespaces DROP CONSTRAINT administrator_namespaces_administrator_id_fkey`,
    );
    await runner.query(`DROP INDEX public.signing_keys_one_active_index`);
    await runner.query(`DROP TABLE signing_keys`);
    await runner.query(`DROP INDEX public.sessions_namespace_id_user_id_index`);
    await runner.query(`DROP INDEX public.sessions_namespace_id_created_at_index`);
    await runner.query(`DROP INDEX public.sessions_expires_at_index`);
    await runner.query(`DROP TABLE sessions`);
    await runner.query(`DROP INDEX public.org_members_namespace_id_user_id_index`);
    await runner.query(`DROP TABLE org_members`);
    await runner.query(`DROP TABLE orgs`);
    await runner.query(`DROP TABLE master_keys`);
    await runner.query(`DROP INDEX public.group_members_namespace_id_user_id_index`);
    await runner.query(`DROP TABLE group_members`);
    await runner.query(`DROP TABLE groups`);
    await runner.query(`DROP INDEX public.users_namespace_id_created_at_index`);
    await runner.query(`DROP TABLE users`);
    await runner.query(`DROP INDEX public.admin_tokens_administrator_id_index`);
    await runner.query(`DROP TABLE admin_tokens`);
    await runner.query(`DROP INDEX public.admin_sessions_administrator_id_index`);
    await runner.query(`DROP INDEX public.admin_sessions_expires_at_index`);
    await runner.query(`DROP TABLE admin_sessions`);
    await runner.query(`DROP INDEX public.administrator_namespaces_namespace_id_index`);
    await runner.query(`DROP TABLE administrator_namespaces`);
    await runner.query(`DROP TABLE administrators`);
    await runner.query(`DROP TABLE namespaces`);
  }
}
