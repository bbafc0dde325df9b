import type { FastifyRequest } from 'fastify';
import { routeOf, type Surface } from './route-config.js';

/** Properties of a request that determine its surface. */
export type ServedRequest = Pick<FastifyRequest, 'url'> & {
  routeOptions: Pick<FastifyRequest['routeOptions'], 'config' | 'url'>;
};

const publicPrefixes = ['/token/', '/ns/', '/.well-known/', '/compat/'];

/**
 * The surface declared by the matched route. Errors of an unmatched URL have the format of the surface that its prefix
 * suggests.
 */
export function surfaceOfRequest(request: ServedRequest): Surface {
  const { surface } = routeOf(request).config;
  if (surface !== undefined) return surface;
  return publicPrefixes.some((prefix) => request.url.startsWith(prefix)) ? 'public' : 'admin';
}
