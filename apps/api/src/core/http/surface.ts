import type { FastifyRequest } from 'fastify';
import type { Surface } from './route-config.js';

/** Properties of a request that determine its surface. */
export type ServedRequest = Pick<FastifyRequest, 'url'> & {
  routeOptions: Pick<FastifyRequest['routeOptions'], 'config' | 'url'>;
};

const publicPrefixes = ['/token/', '/ns/', '/.well-known/', '/compat/'];

/**
 * The surface declared by the matched route. Errors of an unmatched URL have the format of the surface that its prefix
 * suggests.
 */
export function surfaceOfRequest({ url, routeOptions }: ServedRequest): Surface {
  const { surface } = routeOptions.config;
  if (surface !== undefined) return surface;
  return publicPrefixes.some((prefix) => url.startsWith(prefix)) ? 'public' : 'admin';
}
