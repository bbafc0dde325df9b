import cluster from 'node:cluster';

/** What the primary process tells a worker. */
export type ToWorker =
  /** Build the server. */
  | { kind: 'start' }
  /** The primary process decides where, so that all workers share one listener. */
  | { kind: 'listen'; host: string; port: number }
  /** A replacement is ready: drain and end. */
  | { kind: 'replaced' };

/** What a worker tells the primary process. */
export type FromWorker =
  /** The database is migrated and has an administrator. `administrator`: the lines about the one it created. */
  | { kind: 'prepared'; administrator: readonly string[] }
  | { kind: 'ready'; address: string }
  /** The start failed, for the reason in `lines`. */
  | { kind: 'failed'; lines: readonly string[] };

/** Environment variable with the number of a worker, from 1. A replacement has the number of its predecessor. */
export const SLOT_VARIABLE = '_SIGNET_WORKER';

/** The number of this worker; undefined in a process that is none, also below another program's `node:cluster`. */
export function slotOfThisWorker(): number | undefined {
  const slot = process.env[SLOT_VARIABLE];
  return cluster.isWorker && slot !== undefined ? Number(slot) : undefined;
}
