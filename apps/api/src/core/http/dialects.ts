import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.js';
import type { AppError } from '../errors/app-error.js';
import type { ServedRequest } from './surface.js';

/** A foreign HTTP API that Signet speaks for clients that exist. */
export interface Dialect {
  /** What its routes begin with. */
  readonly prefix: string;
  /** Whether this node serves the route, as the settings say. */
  isServed(route: string, settings: Settings): boolean;
  /** Gives a request, before its route is found, the method by which Signet has that route. */
  translate?(request: IncomingMessage): void;
  /** The body of an error, a text where it is sent as such; the status is the error's own. */
  errorOf(error: AppError): object | string;
  /** The schema of that body, by the status: a text, or a reference to one of `schemas`. */
  errorSchema(status: number): Readonly<Record<string, unknown>>;
  /** The named schemas of its errors. */
  readonly schemas: Readonly<Record<string, object>>;
}

const dialects = new Map<string, Dialect>();

/** Makes the server speak a dialect: called where the dialect is defined. */
export function registerDialect(dialect: Dialect): Dialect {
  dialects.set(dialect.prefix, dialect);
  return dialect;
}

/** The named schemas of all dialects, for the document. */
export function dialectSchemas(): Record<string, object> {
  return Object.assign({}, ...[...dialects.values()].map(({ schemas }) => schemas)) as Record<
    string,
    object
  >;
}

/** The dialect of a request, by the route that it met; an address without a route has none. */
export function dialectOfRequest({
  routeOptions,
}: Pick<ServedRequest, 'routeOptions'>): Dialect | undefined {
  return routeOptions.url === undefined ? undefined : dialectOf(routeOptions.url);
}

export function dialectOf(route: string): Dialect | undefined {
  return [...dialects.values()].find(
    ({ prefix }) => route === prefix || route.startsWith(`${prefix}/`),
  );
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
