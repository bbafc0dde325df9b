/** Column names by table name. */
export type SourceTables = ReadonlyMap<string, ReadonlySet<string>>;

/** A source database, opened read-only. */
export interface SourceDatabase {
  kind: 'PostgreSQL' | 'SQLite';
  /** Location without the password, for messages. */
  name: string;
  tables: () => Promise<SourceTables>;
  rows: <T>(statement: string) => Promise<T[]>;
  close: () => Promise<void>;
}
