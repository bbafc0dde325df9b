import { unavailableReason, type UnavailableReason } from '#database';
import { AppError } from './app-error.js';

/** Detail of the response, and `Retry-After` in seconds. */
const answers: Readonly<Record<UnavailableReason, readonly [detail: string, retryAfter: number]>> =
  {
    'read-only': ['The database is read-only at the moment. Try again.', 2],
    full: ['The database server is out of disk space. Writes fail until space is freed.', 10],
    busy: ['The database is busy. Try again.', 1],
    timeout: ['The database did not answer in time. Try again.', 1],
    refused: [
      'The database rejects the credentials of this server. An operator must correct them.',
      5,
    ],
    schema: ['The database schema does not match this version of Signet. Try again.', 5],
    unreachable: ['The database does not answer. Try again.', 1],
  };

/**
 * The 503 error for an unavailable database; undefined for other errors. The change may have been committed: if the
 * connection breaks during COMMIT, the outcome is unknown.
 */
export function databaseUnavailable(thrown: unknown): AppError | undefined {
  const reason = unavailableReason(thrown);
  if (reason === undefined) return undefined;
  const [detail, retryAfter] = answers[reason];
  return new AppError('server.unavailable', detail, [], retryAfter, thrown);
}
