import type { FastifyRequest } from 'fastify';
import type { AppError, ErrorCode } from '../common/app-error.js';

/**
 * How a credential of the caller is refused that nobody can guess. What can be guessed is counted by `GuessLimits`. The
 * routes that evaluate the access token of somebody else (`token.refused`) are left out: all clients of a gateway come
 * from one address, most gateways take any answer but 401 and 403 for a failure of the server, and a forged token is
 * refused by its signature, before anything is looked up or recorded.
 */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'refresh_token.refused',
  'client.refused',
  'grant.refused',
  'auth.required',
  'auth.sign_in_expired',
]);

/** Whether an error refuses a credential that the request shows. */
export function refusesCredential(
  { code }: Pick<AppError, 'code'>,
  { headers }: Pick<FastifyRequest, 'headers'>,
): boolean {
  if (code !== 'auth.required') return refusals.has(code);
  return headers.authorization !== undefined || headers.cookie !== undefined;
}
