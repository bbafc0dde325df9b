import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.js';
import type { AppError } from '../errors/app-error.js';
import { routeOf } from './route-config.js';
import type { ServedRequest } from './surface.js';

/** The HTTP API of another system, served for existing clients. */
export interface Dialect {
  /** Path prefix of its routes. */
  readonly prefix: string;
  /** Whether the settings enable the route. */
  isServed(route: string, settings: Settings): boolean;
  /** Rewrites the method of a request before routing. */
  translate?(request: IncomingMessage): void;
  /** Body of an error response: an object, or plain text; the status is that of the error. */
  errorOf(error: AppError): object | string;
  /** Schema of that body by status: text, or a reference to one of `schemas`. */
  errorSchema(status: number): Readonly<Record<string, unknown>>;
  /** Named schemas of its errors. */
  readonly schemas: Readonly<Record<string, object>>;
}

const dialects = new Map<string, Dialect>();

/** Registers a dialect; called where the dialect is defined. */
export function registerDialect(dialect: Dialect): Dialect {
  dialects.set(dialect.prefix, dialect);
  return dialect;
}

/** Named schemas of all dialects, for the OpenAPI document. */
export function dialectSchemas(): Record<string, object> {
  return Object.assign({}, ...[...dialects.values()].map(({ schemas }) => schemas)) as Record<
    string,
    object
  >;
}

/** Dialect of a request by its matched route; undefined for unmatched requests. */
export function dialectOfRequest(
  request: Pick<ServedRequest, 'routeOptions'>,
): Dialect | undefined {
  const { url } = routeOf(request);
  return url === undefined ? undefined : dialectOf(url);
}

export function dialectOf(route: string): Dialect | undefined {
  for (const dialect of dialects.values()) {
    const { prefix } = dialect;
    if (
      route.startsWith(prefix) &&
      (route.length === prefix.length || route[prefix.length] === '/')
    )
      return dialect;
  }
  return undefined;
}

/** Dialect of a URL, for requests that are not routed yet or match no route. */
export function dialectOfAddress(url = ''): Dialect | undefined {
  const query = url.indexOf('?');
  return dialectOf(query < 0 ? url : url.slice(0, query));
}

/** A path of a dialect, whose clients build it from a configured base URL. */
const ofDialect = /^\/+compat(?:\/|$)/;

/** Token routes joined to a base URL with a trailing slash, as clients of Quid do. */
const ofToken = /^\/{2,}(?=token\/)/;

/**
 * Normalizes a URL: clients join a base URL with a trailing slash to a path with a leading one, and request the base
 * URL itself with a trailing slash. JWTIS and JWThenticator accepted both.
 */
export function plainAddress(url: string): string {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  if (!ofDialect.test(path)) return url.replace(ofToken, '/');
  const plain = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return plain + url.slice(path.length);
}

/** Normalizes the URL and lets the dialect, if any, rewrite the method. */
export function translateRequest(request: IncomingMessage): void {
  if (request.url !== undefined) request.url = plainAddress(request.url);
  dialectOfAddress(request.url)?.translate?.(request);
}
