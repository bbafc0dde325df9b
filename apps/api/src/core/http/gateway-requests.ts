import { All, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { routeOf, RouteOptions } from './route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on the routes of `AsksForGateway`. */
    gateway?: readonly string[];
  }
}

/** Extension with the path of an any-method route, used while the document is built. */
export const ANY_METHOD = 'x-any-method';

/**
 * A route for external authorization by a gateway. Gateways send it with the method of the original request, and some
 * append its path and query (`path_prefix` of Envoy), so all methods and subpaths get the same response. Including
 * preflights: a CORS response would let the request through.
 *
 * @param ownParameters query parameters of the gateway itself. Clients that add one can only make the check stricter.
 */
export const GatewayRoute = (path: string, ownParameters: readonly string[]): MethodDecorator =>
  applyDecorators(
    All([path, `${path}/*`]),
    RouteOptions({ gateway: ownParameters, cors: false, body: 'none' }),
    ApiExtension(ANY_METHOD, path),
  );

/**
 * Removes the original path and query from gateway requests, so that they cannot make the request invalid.
 */
export function stripGatewayRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const ownParameters = routeOf(request).config.gateway;
    if (ownParameters) {
      const { '*': behind, ...params } = request.params as Record<string, string>;
      request.params = params;
      if (behind !== undefined) request.query = only(ownParameters, request.query as object);
    }
    done();
  });
}

function only(names: readonly string[], query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([name]) => names.includes(name)));
}
