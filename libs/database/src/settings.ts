/** The database to use. */
export type DatabaseSettings =
  | {
      kind: 'postgres';
      /** postgres://user:password@host:port/database */
      url: string;
      /** Maximum number of connections. */
      poolSize: number;
    }
  | {
      kind: 'pglite';
      /** Used by one process at a time; created with mode 0700 if missing. */
      folder: string;
    }
  | {
      kind: 'pglite-memory';
      /** Initial data folder, as returned by `dumpDataDir`. */
      image?: Blob;
    };
