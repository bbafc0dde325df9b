import { createHash } from 'node:crypto';
import { basePathOf } from '../core/http/base-path.js';
import type { Settings } from '../core/settings/settings.js';

/** The console session cookie, and the cookie of a pending sign-in, which awaits its second factor. */
const names = { session: 'signet', pendingSignIn: 'signet-pending-sign-in' } as const;
export type CookieKind = keyof typeof names;

/**
 * Cookie name of this instance. Browsers share cookies of a host across ports, so the name depends on the public URL
 * to keep instances from overwriting each other's cookies.
 */
export function cookieName(settings: Settings, kind: CookieKind): string {
  const { href } = settings.publicUrl;
  const instance = createHash('sha256').update(href).digest('hex').slice(0, 8);
  return `${prefixOf(settings)}${names[kind]}-${instance}`;
}

/** The name that earlier versions used; still accepted, so that an upgrade keeps sessions. */
export function formerCookieName(settings: Settings, kind: CookieKind): string {
  return isSecure(settings) ? `__Host-${names[kind]}` : names[kind];
}

export function isSecure({ publicUrl }: Settings): boolean {
  return publicUrl.protocol === 'https:';
}

/** Behind TLS the prefix binds the cookie to https and, with the path `/`, to this host (RFC 6265bis section 4.1.3). */
function prefixOf(settings: Settings): string {
  if (!isSecure(settings)) return '';
  return basePathOf(settings) === '' ? '__Host-' : '__Secure-';
}
