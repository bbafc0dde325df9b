import type { FastifyReply } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { setCookie } from '../../security/console-cookie.js';
import type { AccountResponse } from './admin-auth.dto.js';
import type { SignInOutcome } from './sign-in.service.js';

/**
 * Sends the outcome of a sign-in. A ticket is not a success: clients that take any 2xx for a session must not find one, so it
 * travels in its cookie beside the refusal that names the missing factor.
 */
export function sendSignInOutcome(
  reply: FastifyReply,
  settings: Settings,
  outcome: SignInOutcome,
): AccountResponse {
  if ('pendingSignIn' in outcome) {
    setCookie(reply, settings, 'ticket', outcome.pendingSignIn);
    throw new AppError(
      'auth.second_factor_required',
      'The password is right, and a second factor is needed: POST /api/v1/session/second-factor with the cookie of this answer.',
    );
  }
  setCookie(reply, settings, 'session', outcome.session);
  return outcome.account;
}
