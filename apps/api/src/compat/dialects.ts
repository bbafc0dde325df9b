import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Dialect } from './dialect.js';
import { jwtd } from './jwtd/jwtd-dialect.js';
import { jwthenticator } from './jwthenticator/jwthenticator-dialect.js';
import { jwtis } from './jwtis/jwtis-dialect.js';

const dialects: readonly Dialect[] = [jwtd, jwthenticator, jwtis];

/** The dialect of a request, by the route that it met; an address without a route has none. */
export function dialectOfRequest({ routeOptions }: FastifyRequest): Dialect | undefined {
  return routeOptions.url === undefined ? undefined : dialectOf(routeOptions.url);
}

export function dialectOf(route: string): Dialect | undefined {
  return dialects.find(({ prefix }) => route === prefix || route.startsWith(`${prefix}/`));
}

/** The dialect of an address, for where no route is found yet, or could be. */
export function dialectOfAddress(url = ''): Dialect | undefined {
  const [path = ''] = url.split('?');
  return dialectOf(path);
}

/** Lets the dialect of a request, if it has one, replace the method. */
export function translateRequest(request: IncomingMessage): void {
  dialectOfAddress(request.url)?.translate?.(request);
}
