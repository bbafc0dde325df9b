import { ApiExtension } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../common/app-error.js';
import { basePathOf } from '../common/base-path.js';
import type { Settings } from '../config/settings.js';
import type { AccountResponse } from './admin-auth.dto.js';
import { cookieName, formerCookieName, isSecure, type CookieKind } from './cookie-names.js';
import type { Issued } from './rotate-session.js';
import type { SignInOutcome } from './sign-in.service.js';

/** Marks operations while the document is built. */
export const SETS_COOKIE = 'x-sets-cookie';

/** Declares that the response of a route sets or clears a console cookie. */
export const SetsCookie = (): MethodDecorator => ApiExtension(SETS_COOKIE, true);

export function readCookie(
  request: FastifyRequest,
  settings: Settings,
  kind: CookieKind,
): string | undefined {
  const { cookies } = request;
  return cookies[cookieName(settings, kind)] ?? cookies[formerCookieName(settings, kind)];
}

export function setCookie(
  reply: FastifyReply,
  settings: Settings,
  kind: CookieKind,
  { secret, expiresAt }: Issued,
): void {
  void reply.setCookie(cookieName(settings, kind), secret, {
    path: basePathOf(settings) || '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(settings),
    expires: expiresAt,
  });
}

export function clearCookie(reply: FastifyReply, settings: Settings, kind: CookieKind): void {
  void reply.clearCookie(cookieName(settings, kind), {
    path: basePathOf(settings) || '/',
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
