/** Which database serves. */
export type DatabaseSettings =
  | {
      kind: 'postgres';
      /** postgres://user:password@host:port/database */
      url: string;
      /** Connections at most. */
      poolSize: number;
    }
  | {
      kind: 'pglite';
      /** Belongs to one process at a time; made with mode 0700 where there is none. */
      folder: string;
    }
  | {
      kind: 'pglite-memory';
      /** A data folder to begin with, as `dumpDataDir` gives it. */
      image?: Blob;
    };
