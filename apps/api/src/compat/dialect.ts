import type { IncomingMessage } from 'node:http';
import type { AppError } from '../common/app-error.js';
import type { Settings } from '../config/settings.js';

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
