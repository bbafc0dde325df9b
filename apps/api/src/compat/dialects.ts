import type { IncomingMessage } from 'node:http';
import type { ServedRequest } from '../common/allowed-methods.js';
import type { Dialect } from './dialect.js';
import { jwtd } from './jwtd/jwtd-dialect.js';
import { jwthenticator } from './jwthenticator/jwthenticator-dialect.js';
import { jwtis } from './jwtis/jwtis-dialect.js';

const dialects: readonly Dialect[] = [jwtd, jwthenticator, jwtis];

/** The named schemas of all dialects, for the document. */
export const dialectSchemas = Object.assign(
  {},
  ...dialects.map(({ schemas }) => schemas),
) as Record<string, object>;

/** The dialect of a request, by the route that it met; an address without a route has none. */
export function dialectOfRequest({
  routeOptions,
}: Pick<ServedRequest, 'routeOptions'>): Dialect | undefined {
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

/** A path of a dialect, whose clients build it from a configured base URL. */
const ofDialect = /^\/+compat(?:\/|$)/;

/** A token route below a base URL that ends in a slash, as clients of Quid join them. */
const ofToken = /^\/{2,}(?=token\/)/;

/**
 * The address as Signet has it: clients join a base URL that ends in a slash with a path that begins with one, and ask for
 * a base URL itself with a slash at the end. JWTIS and JWThenticator served both.
 */
export function plainAddress(url: string): string {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  if (!ofDialect.test(path)) return url.replace(ofToken, '/');
  const plain = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return plain + url.slice(path.length);
}

/** Brings the address into Signet's form, and lets the dialect of a request, if it has one, replace the method. */
export function translateRequest(request: IncomingMessage): void {
  if (request.url !== undefined) request.url = plainAddress(request.url);
  dialectOfAddress(request.url)?.translate?.(request);
}
