import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { LeaseTimeoutError } from './drivers/pglite.driver.js';

/** Why the database is currently unavailable. */
export type UnavailableReason =
  /** Reads work, writes fail: a standby, or `default_transaction_read_only`. */
  | 'read-only'
  /** Its disk or tablespace is full. */
  | 'full'
  /** Out of connections, memory or locks. */
  | 'busy'
  /** No response within the timeout. */
  | 'timeout'
  /** Authentication failed, or the role lacks privileges. */
  | 'refused'
  /** The schema does not match this program: a restore or an upgrade is in progress. */
  | 'schema'
  /** No connection, or a broken one. */
  | 'unreachable';

/**
 * Thrown if no connection is available, if one breaks in a transaction, and by the readiness check.
 */
export class DatabaseUnavailableError extends Error {
  /** @param reason if it cannot be derived from the cause */
  constructor(
    message: string,
    cause?: unknown,
    readonly reason?: UnavailableReason,
  ) {
    super(message, { cause });
    this.name = 'DatabaseUnavailableError';
  }
}

/**
 * SQLSTATE classes and codes of statements that also fail on a healthy database: an invalid value, constraint
 * violation or statement. All others, known or not, mean that the database is unavailable.
 */
const statementFaults =
  /^(0A|2[0-4]|25(?!006|P03|P04)|26|2[BDF]|34|38|39|3B|42(?!501|703|P01)|44|54|P0|XX00[12])/;

/** SQLSTATE classes and codes after which the connection remains usable. */
const harmless = /^(40|42|53(?!300)|55|57014)/;

/** Whether the server is read-only: its other connections are unusable as well. */
export function isReadOnly(error: Error): boolean {
  return sqlState(error) === READ_ONLY;
}

const READ_ONLY = '25006';

/** Message of pg when a response exceeds `query_timeout`. */
const READ_TIMEOUT = 'Query read timeout';

/**
 * Why the database is unavailable, derived from an error; undefined if the error does not concern its availability.
 */
export function unavailableReason(thrown: unknown): UnavailableReason | undefined {
  if (thrown instanceof LeaseTimeoutError) return 'busy';
  if (thrown instanceof DatabaseUnavailableError) {
    if (thrown.reason) return thrown.reason;
    return thrown.cause instanceof Error ? reasonOfDriver(thrown.cause) : 'unreachable';
  }
  if (isReleased(thrown)) return 'unreachable';
  if (!(thrown instanceof QueryFailedError)) return undefined;
  const { driverError } = thrown as QueryFailedError;
  return isStatementFault(driverError) ? undefined : reasonOfDriver(driverError);
}

/**
 * TypeORM's errors for statements of a transaction whose connection broke in between: by then it has released the
 * connection. The query runner and the entity manager have one error each.
 */
function isReleased(thrown: unknown): boolean {
  return (
    thrown instanceof QueryRunnerAlreadyReleasedError ||
    thrown instanceof QueryRunnerProviderAlreadyReleasedError
  );
}

/** Short error code for logs: SQLSTATE, errno, or the name of the error. */
export function unavailableCode(thrown: unknown): string {
  const { driverError, cause } = thrown as { driverError?: unknown; cause?: unknown };
  const origin = driverError ?? cause ?? thrown;
  const { code, message } = origin as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  if (message === READ_TIMEOUT) return 'timeout';
  return origin instanceof Error ? origin.name : 'unknown';
}

/** Whether the statement itself failed on a healthy database. Takes a driver error. */
export function isStatementFault(error: Error): boolean {
  const state = sqlState(error);
  if (state !== undefined) return statementFaults.test(state);
  // Thrown by the client while converting a sent or received value.
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

/** Whether the connection is unusable after this driver error. */
export function breaksConnection(error: Error): boolean {
  const state = sqlState(error);
  return !isStatementFault(error) && (state === undefined || !harmless.test(state));
}

function reasonOfDriver(error: Error): UnavailableReason {
  const state = sqlState(error) ?? '';
  if (state === READ_ONLY) return 'read-only';
  if (state === '53100') return 'full';
  if (/^(40|53|55P03)/.test(state)) return 'busy';
  if (state === '57014' || /timeout/i.test(error.message)) return 'timeout';
  if (/^28|^42501/.test(state)) return 'refused';
  if (/^42/.test(state)) return 'schema';
  return 'unreachable';
}

/**
 * The SQLSTATE of a driver error. Errno names of Node, such as EPIPE, can also have 5 characters.
 */
function sqlState(error: Error): string | undefined {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || syscall !== undefined) return undefined;
  return /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined;
}
