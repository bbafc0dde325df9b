import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../../../core/errors/start-error.js';
import type { SourceDatabase, SourceTables } from './source-database.js';

const TABLES = `
  SELECT m.name AS "table", c.name AS "column"
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c
   WHERE m.type IN ('table', 'view')`;

/**
 * Opens an SQLite file read-only.
 * @throws StartError
 */
export function openSqliteSource(file: string): Promise<SourceDatabase> {
  if (!existsSync(file)) {
    throw new StartError(`There is no file ${file}. Check the path of the SQLite database.`);
  }
  if (!statSync(file).isFile()) {
    throw new StartError(`${file} is not a file. Give the path of the SQLite database.`);
  }
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const cause = error instanceof Error ? error.message : 'no reason';
      throw new StartError(
        `The source ${file} cannot be read as an SQLite database: ${cause}. Check the path, the permissions of the file and that no other program has it locked.`,
      );
    }
  };
  const database = explained(() => new DatabaseSync(file, { readOnly: true, timeout: 5_000 }));
  // One transaction, so that a server that is still writing cannot make the tables inconsistent.
  try {
    explained(() => database.exec('BEGIN; SELECT count(*) FROM sqlite_schema'));
  } catch (error) {
    database.close();
    throw error;
  }
  const read = <T>(statement: string): T[] =>
    explained(() => database.prepare(statement).all() as T[]);
  return Promise.resolve({
    kind: 'SQLite',
    name: file,
    rows: <T>(statement: string) => Promise.resolve(read<T>(statement)),
    tables: (): Promise<SourceTables> => {
      const tables = new Map<string, Set<string>>();
      for (const { table, column } of read<{ table: string; column: string }>(TABLES)) {
        tables.set(table, (tables.get(table) ?? new Set()).add(column));
      }
      return Promise.resolve(tables);
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  });
}
