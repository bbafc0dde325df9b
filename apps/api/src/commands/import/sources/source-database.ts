/** The tables of a database by name, each with the names of its columns. */
export type SourceTables = ReadonlyMap<string, ReadonlySet<string>>;

/** An older server's database, opened for reading only. */
export interface SourceDatabase {
  kind: 'PostgreSQL' | 'SQLite';
  /** Where it is, for people: without a password. */
  name: string;
  tables: () => Promise<SourceTables>;
  rows: <T>(statement: string) => Promise<T[]>;
  close: () => Promise<void>;
}
