import type { FastifyReply } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { setCookie } from '../../security/console-cookie.js';
import type { AccountResponse } from './admin-auth.dto.js';
import type { SignInOutcome } from './sign-in.service.js';

/**
 * Hands over what a sign-in has led to. A ticket is no success: whoever takes a 2xx for a session must not find one, so
 * it travels in its cookie beside the refusal that says what is still asked for.
 */
export function handOver(
  reply: FastifyReply,
  settings: Settings,
  outcome: SignInOutcome,
): AccountResponse {
  if ('ticket' in outcome) {
    setCookie(reply, settings, 'ticket', outcome.ticket);
    throw new AppError(
      'auth.second_factor_required',
      'The password is right, and a second factor is needed: POST /api/v1/session/second-factor with the cookie of this answer.',
    );
  }
  setCookie(reply, settings, 'session', outcome.session);
  return outcome.account;
}
