import type { FastifyRequest } from 'fastify';

/**
 * Signet has two faces. The protocol surface (logins, renewals, key sets) speaks OAuth's error
 * shape, everything else speaks problem+json. Operators may switch either one off.
 */
export type Surface = 'public' | 'admin' | 'operations';

const publicPrefixes = ['/token/', '/ns/', '/.well-known/', '/compat/'];
const operationsPrefixes = ['/health/'];

/** The surface of a request, by the route that it met: an address has other spellings, `/%74oken/refresh`. */
export function surfaceOfRequest({ url, routeOptions }: FastifyRequest): Surface {
  const route = routeOptions.url;
  // A preflight meets the one route that answers preflights for every address.
  return surfaceOf(route === undefined || route === '*' ? url : route);
}

export function surfaceOf(url: string): Surface {
  if (publicPrefixes.some((prefix) => url.startsWith(prefix))) return 'public';
  if (operationsPrefixes.some((prefix) => url.startsWith(prefix))) return 'operations';
  return 'admin';
}
