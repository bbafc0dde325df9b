import { createHash } from 'node:crypto';
import { basePathOf } from '../core/http/base-path.js';
import type { Settings } from '../core/settings/settings.js';

/** The session, and the ticket of a sign-in that waits for its second factor. */
const names = { session: 'signet', ticket: 'signet-ticket' } as const;
export type CookieKind = keyof typeof names;

/**
 * The name of a cookie of this instance. A browser sends the cookies of a host to every port and, by the name alone, lets
 * one instance overwrite the cookie of another, so the name depends on the public URL.
 */
export function cookieName(settings: Settings, kind: CookieKind): string {
  const { href } = settings.publicUrl;
  const instance = createHash('sha256').update(href).digest('hex').slice(0, 8);
  return `${prefixOf(settings)}${names[kind]}-${instance}`;
}

/** The name until version 0.2, which is still read so that an update ends no session. */
export function formerCookieName(settings: Settings, kind: CookieKind): string {
  return isSecure(settings) ? `__Host-${names[kind]}` : names[kind];
}

export function isSecure({ publicUrl }: Settings): boolean {
  return publicUrl.protocol === 'https:';
}

/** Behind TLS the name binds the cookie to https and, where it is sent to the whole host, to this host (RFC 6265bis section 4.1.3). */
function prefixOf(settings: Settings): string {
  if (!isSecure(settings)) return '';
  return basePathOf(settings) === '' ? '__Host-' : '__Secure-';
}
