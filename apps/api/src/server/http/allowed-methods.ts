import type { FastifyInstance, HTTPMethods } from 'fastify';
import FindMyWay from 'find-my-way';
import type { ServedRequest } from '../../core/http/surface.js';

type Method = Parameters<ReturnType<typeof FindMyWay>['find']>[0];

/** Wildcard routes, for example of @fastify/cors for preflights. They say nothing about the methods of a path. */
export const catchesAll = /^\/?\*$/;

/**
 * Collects the methods of every route that is added from now on.
 *
 * @param isServed whether this node serves the surface of a request
 * @returns a function from a path to its methods (RFC 9110 section 10.2.1); empty for an unknown path
 */
export function methodsOfAddresses(
  fastify: FastifyInstance,
  isServed: (request: ServedRequest) => boolean,
): (url: string) => string[] {
  const router = FindMyWay({ maxParamLength: 255 });
  const known = new Set<HTTPMethods>();
  fastify.addHook('onRoute', ({ method, url, config }) => {
    if (catchesAll.test(url)) return;
    for (const each of [method].flat()) {
      known.add(each);
      router.on(each as Method, url, () => undefined, { url, config: config ?? {} });
    }
  });
  return (url) =>
    [...known].sort().filter((method) => {
      const found = router.find(method as Method, url);
      if (!found) return false;
      return isServed({ url, routeOptions: found.store as ServedRequest['routeOptions'] });
    });
}
