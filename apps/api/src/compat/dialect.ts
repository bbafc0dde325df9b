import type { AppError } from '../common/app-error.js';
import type { Settings } from '../config/settings.js';

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
