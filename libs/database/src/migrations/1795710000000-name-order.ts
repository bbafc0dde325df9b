import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables whose lists are ordered by name, with the columns that come before the name in their index. */
const named = [
  ['namespaces', ''],
  ['users', 'namespace_id, '],
  ['groups', 'namespace_id, '],
  ['orgs', ''],
  ['api_keys', 'namespace_id, '],
] as const;

/**
 * Lists are ordered and searched by the name in lower case. `folded_name` does that for the letters of every
 * language where the database is in UTF-8 and the server has ICU, whatever the locale is; else for those that the locale knows.
 */
export class NameOrder1795710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [server] = (await runner.query(
      `SELECT getdatabaseencoding() = 'UTF8' AS "isUnicode",
          EXISTS (SELECT FROM pg_collation
            WHERE collname = 'und-x-icu' AND collnamespace = 'pg_catalog'::regnamespace) AS "hasIcu"`,
    )) as { isUnicode: boolean; hasIcu: boolean }[];
    const lower =
      server?.isUnicode && server.hasIcu ? 'lower($1 COLLATE "und-x-icu")' : 'lower($1)';
    // Another encoding may not have these letters; ICU does not know SQL_ASCII.
    const folded = server?.isUnicode ? `replace(${lower}, 'ς', 'σ')` : lower;
    await runner.query(`CREATE FUNCTION folded_name(text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ${folded}`);
    for (const [table, before] of named) {
      await runner.query(
        `CREATE INDEX ${table}_folded_name_index ON ${table} (${before}(folded_name(name) COLLATE "C"), id)`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of named) await runner.query(`DROP INDEX ${table}_folded_name_index`);
    await runner.query('DROP FUNCTION folded_name(text)');
  }
}
