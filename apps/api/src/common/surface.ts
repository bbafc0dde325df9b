/**
 * Signet has two faces. The protocol surface (logins, renewals, key sets) speaks OAuth's error
 * shape, everything else speaks problem+json. Operators may switch either one off.
 */
export type Surface = 'public' | 'admin' | 'operations';

const publicPrefixes = ['/token/', '/ns/', '/.well-known/', '/compat/'];
const operationsPrefixes = ['/health/'];

export function surfaceOf(url: string): Surface {
  if (publicPrefixes.some((prefix) => url.startsWith(prefix))) return 'public';
  if (operationsPrefixes.some((prefix) => url.startsWith(prefix))) return 'operations';
  return 'admin';
}
