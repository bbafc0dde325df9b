import { StartError } from '../../../core/errors/start-error.js';
import { openPostgresSource } from './postgres-source.js';
import type { SourceDatabase } from './source-database.js';
import { openSqliteSource } from './sqlite-source.js';

/** A PostgreSQL or SQLite URL, optionally with a SQLAlchemy driver. */
const scheme = /^(postgres|postgresql|sqlite)(?:\+\w+)?:\/\//;

/**
 * Opens a database read-only, and closes it after the work.
 * @param kinds databases that the product supports
 * @throws StartError with the cause and the fix
 */
export async function withSourceDatabase<T>(
  text: string,
  kinds: readonly SourceDatabase['kind'][],
  work: (database: SourceDatabase) => Promise<T>,
): Promise<T> {
  const database = await openSource(text, kinds);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function openSource(
  text: string,
  kinds: readonly SourceDatabase['kind'][],
): Promise<SourceDatabase> {
  const [prefix = '', name] = scheme.exec(text) ?? [];
  const rest = text.slice(prefix.length);
  if (name?.startsWith('postgres')) return openPostgresSource(`postgres://${rest}`);
  if (!kinds.includes('SQLite')) {
    throw new StartError(
      'The source must be a PostgreSQL URL: `postgres://user@host:5432/database`.',
    );
  }
  // SQLAlchemy writes `sqlite:///relative` and `sqlite:////absolute`.
  return openSqliteSource(name === 'sqlite' ? rest.replace(/^\//, '') : text);
}
