import type { FastifyRequest } from 'fastify';
import type { Dialect } from './dialect.js';
import { jwthenticator } from './jwthenticator/jwthenticator-dialect.js';
import { jwtis } from './jwtis/jwtis-dialect.js';

const dialects: readonly Dialect[] = [jwthenticator, jwtis];

/** The dialect of a request, by the route that it met; an address without a route has none. */
export function dialectOfRequest({ routeOptions }: FastifyRequest): Dialect | undefined {
  return routeOptions.url === undefined ? undefined : dialectOf(routeOptions.url);
}

export function dialectOf(route: string): Dialect | undefined {
  return dialects.find(({ prefix }) => route === prefix || route.startsWith(`${prefix}/`));
}
