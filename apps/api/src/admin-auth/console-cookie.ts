import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../common/app-error.js';
import type { Settings } from '../config/settings.js';
import type { AccountResponse } from './admin-auth.dto.js';
import type { Issued } from './rotate-session.js';
import type { SignInOutcome } from './sign-in.service.js';

/** The session, and the ticket of a sign-in that waits for its second factor. */
const names = { session: 'signet', ticket: 'signet-ticket' } as const;
type Kind = keyof typeof names;

/** Behind TLS the name itself binds the cookie to this host and to https (RFC 6265bis section 4.1.3). */
function cookieName(settings: Settings, kind: Kind): string {
  return isSecure(settings) ? `__Host-${names[kind]}` : names[kind];
}

function isSecure(settings: Settings): boolean {
  return settings.publicUrl.protocol === 'https:';
}

export function readCookie(
  request: FastifyRequest,
  settings: Settings,
  kind: Kind,
): string | undefined {
  return request.cookies[cookieName(settings, kind)];
}

export function setCookie(
  reply: FastifyReply,
  settings: Settings,
  kind: Kind,
  { secret, expiresAt }: Issued,
): void {
  void reply.setCookie(cookieName(settings, kind), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(settings),
    expires: expiresAt,
  });
}

export function clearCookie(reply: FastifyReply, settings: Settings, kind: Kind): void {
  void reply.clearCookie(cookieName(settings, kind), {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(settings),
  });
}

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
