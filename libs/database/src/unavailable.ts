import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { LeaseTimeoutError } from './drivers/pglite.driver.js';

/** Why the database cannot do what it is asked for at the moment. */
export type UnavailableReason =
  /** Reads work and writes do not: a standby, or `default_transaction_read_only`. */
  | 'read-only'
  /** No space is left on its disk or in its tablespace. */
  | 'full'
  /** It has no connection, memory or lock to give. */
  | 'busy'
  /** No answer came in time. */
  | 'timeout'
  /** It knows neither the role nor the password, or lets them do nothing. */
  | 'refused'
  /** Its tables are not those of this program: a restore or an upgrade is under way. */
  | 'schema'
  /** No connection, or one that broke. */
  | 'unreachable';

/** Thrown where no connection can be had, where one breaks in a transaction, and by the check of readiness. */
export class DatabaseUnavailableError extends Error {
  /** @param reason where the cause does not tell */
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
 * SQLSTATE classes and codes of statements that fail on a healthy database as well: a value, a constraint or a statement
 * that is wrong. Everything else means that the database cannot serve at the moment, whether or not we know the code.
 */
const statementFaults =
  /^(0A|2[0-4]|25(?!006|P03|P04)|26|2[BDF]|34|38|39|3B|42(?!501|703|P01)|44|54|P0|XX00[12])/;

/** SQLSTATE classes and codes after which the connection is as good as before. */
const harmless = /^(40|42|53(?!300)|55|57014)/;

/** Whether a server takes no writes: its other connections are of no use for them either. */
export function isReadOnly(error: Error): boolean {
  return sqlState(error) === READ_ONLY;
}

const READ_ONLY = '25006';

/** What pg says of a statement whose response did not come within `query_timeout`. */
const READ_TIMEOUT = 'Query read timeout';

/** Whether an error says something of the state of the database, and what; undefined where it does not. */
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
 * What TypeORM throws for statements of a transaction whose connection broke between two of them: it has released the
 * connection by then. It has one error for its query runner and one for its entity manager.
 */
function isReleased(thrown: unknown): boolean {
  return (
    thrown instanceof QueryRunnerAlreadyReleasedError ||
    thrown instanceof QueryRunnerProviderAlreadyReleasedError
  );
}

/** A short name of what went wrong, for logs: SQLSTATE, errno, or the name of the error. */
export function unavailableCode(thrown: unknown): string {
  const { driverError, cause } = thrown as { driverError?: unknown; cause?: unknown };
  const origin = driverError ?? cause ?? thrown;
  const { code, message } = origin as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  if (message === READ_TIMEOUT) return 'timeout';
  return origin instanceof Error ? origin.name : 'unknown';
}

/** Whether a statement is at fault, and the database is not. Takes an error of the driver. */
export function isStatementFault(error: Error): boolean {
  const state = sqlState(error);
  if (state !== undefined) return statementFaults.test(state);
  // Thrown on this side: by the conversion of a value that was sent or received.
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

/** Whether a connection must not be used any more after this error of the driver. */
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

/** The SQLSTATE; errno names of Node, such as EPIPE, are told apart by their form alone where they have 5 characters. */
function sqlState(error: Error): string | undefined {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || syscall !== undefined) return undefined;
  return /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined;
}
