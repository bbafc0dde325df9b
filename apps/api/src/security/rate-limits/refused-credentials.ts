import type { FastifyRequest } from 'fastify';
import { credentialRefusals, type AppError } from '../../core/errors/app-error.js';

/**
 * Whether an error refuses a credential of the request that is too strong to guess. `LoginThrottle` counts the others.
 */
export function refusesCredential(
  { code }: Pick<AppError, 'code'>,
  { headers }: Pick<FastifyRequest, 'headers'>,
): boolean {
  if (!credentialRefusals.includes(code)) return false;
  return code !== 'auth.required' || Boolean(headers.authorization ?? headers.cookie);
}
