import type { MigrationInterface, QueryRunner } from 'typeorm';

const FOLDED = '(folded_name(name) COLLATE "C")';

/** Indexes for lists, filters and searches that scan a large table otherwise, in the order of their creation. */
const added = {
  // Members of an org, which are users of all namespaces.
  users_order_index: `users (${FOLDED}, id)`,
  users_created_at_index: `users (created_at, id)`,
  users_disabled_index: `users (namespace_id, ${FOLDED}, id) WHERE disabled`,
  users_imported_password_index: `users (namespace_id, ${FOLDED}, id) WHERE password_hash NOT LIKE '$argon2id$%'`,
  orgs_created_at_index: `orgs (created_at, id)`,
  namespaces_created_at_index: `namespaces (created_at, id)`,
  groups_namespace_id_created_at_index: `groups (namespace_id, created_at, id)`,
  sessions_namespace_id_user_id_created_at_index: `sessions (namespace_id, user_id, created_at, id)`,
  sessions_namespace_id_api_key_id_created_at_index: `sessions (namespace_id, api_key_id, created_at, id)`,
  audit_entries_namespace_id_action_id_index: `audit_entries (namespace_id, action, id)`,
  audit_entries_address_id_index: `audit_entries (address, id)`,
  audit_entries_request_id_id_index: `audit_entries (request_id, id)`,
  failure_counts_clears_at_index: `failure_counts (clears_at)`,
} as const;

/** Indexes whose columns others begin with. */
const replaced = {
  sessions_namespace_id_user_id_index: `sessions (namespace_id, user_id)`,
  sessions_namespace_id_api_key_id_index: `sessions (namespace_id, api_key_id)`,
} as const;

/** Indexes of parts of a text, with the operators of pg_trgm. */
const searched = {
  users_search_index: (operators: string) => `users USING gin (${FOLDED} ${operators})`,
  audit_entries_search_index: (operators: string) =>
    `audit_entries USING gin (actor_name ${operators}, target_name ${operators})`,
} as const;

export class LargeLists1795760000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, on] of Object.entries(added)) {
      await runner.query(`CREATE INDEX ${name} ON ${on}`);
    }
    for (const name of Object.keys(replaced)) await runner.query(`DROP INDEX ${name}`);
    const operators = await trigramOperators(runner);
    if (operators === undefined) return;
    for (const [name, on] of Object.entries(searched)) {
      await runner.query(`CREATE INDEX ${name} ON ${on(operators)}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(searched)) await runner.query(`DROP INDEX IF EXISTS ${name}`);
    for (const [name, on] of Object.entries(replaced)) {
      await runner.query(`CREATE INDEX ${name} ON ${on}`);
    }
    for (const name of Object.keys(added)) await runner.query(`DROP INDEX ${name}`);
  }
}

/**
 * The operators of the extension pg_trgm, which comes with PostgreSQL. Undefined where it is not installed or this role cannot
 * create it, and in the embedded database: a search for a rare text then reads all names.
 */
async function trigramOperators(runner: QueryRunner): Promise<string | undefined> {
  await runner.query(`DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
      END IF;
    EXCEPTION WHEN OTHERS THEN
      -- Managed databases refuse extensions in different ways, and an upgrade must not depend on one.
      RAISE NOTICE 'pg_trgm: %', SQLERRM;
    END $$`);
  const [installed] = (await runner.query(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_trgm'`,
  )) as { schema: string }[];
  return installed && `${installed.schema}.gin_trgm_ops`;
}
