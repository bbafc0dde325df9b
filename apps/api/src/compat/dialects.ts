import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Dialect } from './dialect.js';
import { jwtd } from './jwtd/jwtd-dialect.js';
import { jwthenticator } from './jwthenticator/jwthenticator-dialect.js';

const dialects: readonly Dialect[] = [jwtd, jwthenticator];

/** The dialect of a request, by the route that it met; an address without a route has none. */
export function dialectOfRequest({ routeOptions }: FastifyRequest): Dialect | undefined {
  return routeOptions.url === undefined ? undefined : dialectOf(routeOptions.url);
}

export function dialectOf(route: string): Dialect | undefined {
  return dialects.find(({ prefix }) => route === prefix || route.startsWith(`${prefix}/`));
}

/** Lets the dialect of an address, if it has one, say what its clients leave unsaid. */
export function translateRequest(request: IncomingMessage): void {
  const [path = ''] = request.url?.split('?') ?? [];
  dialectOf(path)?.translate?.(request);
}
