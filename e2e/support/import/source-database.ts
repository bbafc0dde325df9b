import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { databaseUrl, query } from '../database.js';
import { startPostgres } from '../postgres.js';

/** PostgreSQL databases that serve as the databases of the older servers. */
export class SourceServer {
  private readonly databases: string[] = [];

  private constructor(
    private readonly adminUrl: string,
    private readonly stop: () => Promise<void>,
  ) {}

  /** The PostgreSQL of the run; with the embedded engine, a separate one. */
  static async start(): Promise<SourceServer> {
    const template = inject('template');
    if (template.engine === 'postgres') {
      return new SourceServer(template.adminUrl, () => Promise.resolve());
    }
    const postgres = await startPostgres();
    return new SourceServer(postgres.url, () => postgres.stop());
  }

  /** Creates an empty database. @returns its URL */
  async database(): Promise<string> {
    const name = `signet_source_${randomUUID().replaceAll('-', '')}`;
    await query(this.adminUrl, `CREATE DATABASE ${name}`);
    this.databases.push(name);
    return databaseUrl(this.adminUrl, name);
  }

  async dispose(): Promise<void> {
    for (const name of this.databases) {
      await query(this.adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
    await this.stop();
  }
}

/** All rows of all tables, and the number of rows ever written, which reveals a write that was rolled back. */
export async function contentOf(url: string): Promise<string> {
  const tables = await query(
    url,
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const parts: unknown[] = [];
  for (const { name } of tables) {
    parts.push(name, await query(url, `SELECT t::text FROM "${String(name)}" t ORDER BY 1`));
  }
  const written = `SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1`;
  return JSON.stringify([parts, await query(url, written)]);
}
