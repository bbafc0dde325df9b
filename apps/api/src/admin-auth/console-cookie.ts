import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';

/** Behind TLS the name itself binds the cookie to this host and to https (RFC 6265bis section 4.1.3). */
export function cookieName(settings: Settings): string {
  return isSecure(settings) ? '__Host-signet' : 'signet';
}

function isSecure(settings: Settings): boolean {
  return settings.publicUrl.protocol === 'https:';
}

export function readCookie(request: FastifyRequest, settings: Settings): string | undefined {
  return request.cookies[cookieName(settings)];
}

export function setCookie(
  reply: FastifyReply,
  settings: Settings,
  secret: string,
  expires: Date,
): void {
  void reply.setCookie(cookieName(settings), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(settings),
    expires,
  });
}

export function clearCookie(reply: FastifyReply, settings: Settings): void {
  void reply.clearCookie(cookieName(settings), {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(settings),
  });
  void reply.header('clear-site-data', '"cache", "storage"');
}
