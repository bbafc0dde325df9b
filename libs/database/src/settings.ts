import type { ChangeTransport } from './change-transport.js';
import type { OpenPglite } from './drivers/pglite.driver.js';

/** The database to use. */
export type DatabaseSettings =
  | {
      kind: 'postgres';
      /** postgres://user:password@host:port/database */
      url: string;
      /** Maximum number of connections. */
      poolSize: number;
      /** How changes reach the other nodes, the same on all nodes; `notify` by default. */
      changeTransport?: ChangeTransport;
    }
  | {
      kind: 'pglite';
      /** Used by one process at a time; created with mode 0700 if missing. */
      folder: string;
    }
  | {
      kind: 'pglite-memory';
      /** Opens the engine; by default one with an empty database. */
      open?: () => Promise<OpenPglite>;
    };
