import { All, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { RouteOptions } from './route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on the routes of `AsksForGateway`. */
    gateway?: readonly string[];
  }
}

/** Names the path of a route that any method gets, while the document is built. */
export const ANY_METHOD = 'x-any-method';

/**
 * A route by which a gateway asks whether it may let a request through. It asks with the method and the headers of that
 * request, and some gateways put its path and query behind the route (`path_prefix` of Envoy). So every method is
 * answered alike, below the route as well. Preflights are no exception: the answer that CORS has for them would let the
 * request through.
 *
 * @param asked the parameters of the query that are the gateway's own. Whoever else brings one can make the answer
 *   stricter, and no milder.
 */
export const AsksForGateway = (path: string, asked: readonly string[]): MethodDecorator =>
  applyDecorators(
    All([path, `${path}/*`]),
    RouteOptions({ gateway: asked, cors: false, body: 'none' }),
    ApiExtension(ANY_METHOD, path),
  );

/** Takes out of what gateways send the parts of the request behind it, so that none is refused for one of them. */
export function readGatewayRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const asked = request.routeOptions.config.gateway;
    if (asked) {
      const { '*': behind, ...params } = request.params as Record<string, string>;
      request.params = params;
      if (behind !== undefined) request.query = only(asked, request.query as object);
    }
    done();
  });
}

function only(names: readonly string[], query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([name]) => names.includes(name)));
}
