import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose lists are sorted by name, with the columns that precede the name in their index. */
const named = [
  ['namespaces', ''],
  ['users', 'namespace_id, '],
  ['groups', 'namespace_id, '],
  ['orgs', ''],
  ['api_keys', 'namespace_id, '],
] as const;

/**
 * Lists are sorted and searched by the lower-case name. In a UTF-8 database on a server with ICU, `folded_name`
 * supports the letters of every language regardless of the locale; otherwise only those of the locale.
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
    // Other encodings may lack these letters; ICU does not support SQL_ASCII.
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
