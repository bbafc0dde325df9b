import { ApiExtension } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { basePathOf } from '../core/http/base-path.js';
import type { Settings } from '../core/settings/settings.js';
import { cookieName, formerCookieName, isSecure, type CookieKind } from './cookie-names.js';

/** A cookie secret; only its hash is stored. */
export interface Issued {
  secret: string;
  expiresAt: Date;
}

/** Extension that marks operations while the document is built. */
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
