import type { PGlite } from '@electric-sql/pglite';
import type { OpenPglite } from '../drivers/pglite.driver.js';

/** Rows that migrations insert, besides the list of migrations itself. */
const INITIAL_ROWS = 'INSERT INTO audit_head (batch) VALUES (1)';

/** Columns, constraints, triggers and functions, as one hash. */
const SCHEMA_HASH = `
  SELECT md5(string_agg(line, E'\\n' ORDER BY line)) AS hash FROM (
    SELECT format('%s %s %s %s %s %s', relname, reloptions, attname, atttypid, attnotnull, attisdropped) AS line
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s %s', conname, convalidated, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  )`;

const TABLES = `
  SELECT string_agg(quote_ident(relname), ', ') AS names FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migrations'`;

/**
 * Embedded engines with a migrated, empty database. Starting an engine takes ten times as long as emptying its
 * database, so a closed engine is kept for the next spec file of the worker.
 */
export class ReusedEngines {
  private readonly idle: { pglite: PGlite; hash: string }[] = [];

  constructor(private readonly start: () => Promise<PGlite>) {}

  async open(): Promise<OpenPglite> {
    const engine = this.idle.pop() ?? (await this.started());
    return { pglite: engine.pglite, close: () => this.close(engine) };
  }

  private async started(): Promise<{ pglite: PGlite; hash: string }> {
    const pglite = await this.start();
    return { pglite, hash: await schemaHash(pglite) };
  }

  /** Keeps the engine for the next user, unless its schema was changed. */
  private async close(engine: { pglite: PGlite; hash: string }): Promise<void> {
    const { pglite, hash } = engine;
    await pglite.exec('DISCARD ALL');
    await pglite.exec('DROP SCHEMA IF EXISTS test_time CASCADE');
    if ((await schemaHash(pglite)) !== hash) {
      await pglite.close();
      return;
    }
    const { rows } = await pglite.query<{ names: string }>(TABLES);
    await pglite.exec(`TRUNCATE ${String(rows[0]?.names)}; ${INITIAL_ROWS}`);
    this.idle.push(engine);
  }
}

async function schemaHash(pglite: PGlite): Promise<string> {
  const { rows } = await pglite.query<{ hash: string }>(SCHEMA_HASH);
  return String(rows[0]?.hash);
}
