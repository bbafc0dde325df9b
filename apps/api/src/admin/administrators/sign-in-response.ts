import type { FastifyReply } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { setCookie } from '../../security/console-cookie.js';
import type { AccountResponse } from './admin-auth.dto.js';
import type { SignInOutcome } from './sign-in.service.js';

/**
 * Sends the outcome of a sign-in. A pending sign-in responds with an error status, because clients treat any 2xx as
 * success; its secret is set as a cookie of that response.
 */
export function sendSignInOutcome(
  reply: FastifyReply,
  settings: Settings,
  outcome: SignInOutcome,
): AccountResponse {
  if ('pendingSignIn' in outcome) {
    setCookie(reply, settings, 'pendingSignIn', outcome.pendingSignIn);
    throw new AppError(
      'auth.second_factor_required',
      'A second factor is required: POST /api/v1/session/second-factor with the cookie of this response.',
    );
  }
  setCookie(reply, settings, 'session', outcome.session);
  return outcome.account;
}
