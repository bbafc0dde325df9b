import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify';
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
  const routes: RouteOptions[] = [];
  fastify.addHook('onRoute', (route) => {
    if (!catchesAll.test(route.url)) routes.push(route);
  });
  let built: ReturnType<typeof routerOf> | undefined;
  return (url) => {
    // At the first unknown path, because it takes a start 20 ms.
    built ??= routerOf(routes);
    const { router, methods } = built;
    return methods.filter((method) => {
      const found = router.find(method as Method, url);
      if (!found) return false;
      return isServed({ url, routeOptions: found.store as ServedRequest['routeOptions'] });
    });
  };
}

function routerOf(routes: readonly RouteOptions[]) {
  const router = FindMyWay({ maxParamLength: 255 });
  const known = new Set<HTTPMethods>();
  for (const { method, url, config } of routes) {
    for (const each of [method].flat()) {
      known.add(each);
      router.on(each as Method, url, () => undefined, { url, config: config ?? {} });
    }
  }
  return { router, methods: [...known].sort() };
}
