import { StartError } from '../../../core/errors/start-error.js';
import { openPostgresSource } from './postgres-source.js';
import type { SourceDatabase } from './source-database.js';
import { openSqliteSource } from './sqlite-source.js';

/** A URL of PostgreSQL or SQLite, also with the driver that SQLAlchemy puts into it. */
const scheme = /^(postgres|postgresql|sqlite)(?:\+\w+)?:\/\//;

/**
 * Opens a database for reading and closes it after the work.
 * @param kinds what the older server could use
 * @throws StartError naming cause and way out
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
      'The source must be the URL of its PostgreSQL database: `postgres://user@host:5432/database`.',
    );
  }
  // SQLAlchemy writes `sqlite:///relative` and `sqlite:////absolute`.
  return openSqliteSource(name === 'sqlite' ? rest.replace(/^\//, '') : text);
}
