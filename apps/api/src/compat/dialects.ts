import type { FastifyRequest } from 'fastify';
import type { AppError } from '../common/app-error.js';
import type { Settings } from '../config/settings.js';
import { jwthenticator } from './jwthenticator/jwthenticator-dialect.js';

/** A foreign HTTP API that Signet speaks for clients that exist. */
export interface Dialect {
  /** What its routes begin with. */
  readonly prefix: string;
  /** Whether this node serves the route, as the settings say. */
  isServed(route: string, settings: Settings): boolean;
  /** The body of an error; the status is the error's own. */
  errorOf(error: AppError): object;
  /** The schema of that body. */
  readonly errorSchema: Readonly<Record<string, unknown>>;
}

const dialects: readonly Dialect[] = [jwthenticator];

/** The dialect of a request, by the route that it met; an address without a route has none. */
export function dialectOfRequest({ routeOptions }: FastifyRequest): Dialect | undefined {
  return routeOptions.url === undefined ? undefined : dialectOf(routeOptions.url);
}

export function dialectOf(route: string): Dialect | undefined {
  return dialects.find(({ prefix }) => route === prefix || route.startsWith(`${prefix}/`));
}
