/** Which database serves. */
export type DatabaseSettings =
  | {
      kind: 'postgres';
      /** postgres://user:password@host:port/database */
      url: string;
      /** Connections at most. */
      poolSize: number;
    }
  | { kind: 'pglite'; folder: string }
  | {
      kind: 'pglite-memory';
      /** A data folder to begin with, as `dumpDataDir` gives it. */
      image?: Blob;
    };
