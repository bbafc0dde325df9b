import type { RequestOpts } from '@oazapfts/runtime';
import { errorOf } from './errors.js';
import { defaults } from './generated/api.js';

/** Server and credentials. */
export interface Connection {
  /**
   * Base URL of the server without trailing slash, for example `https://auth.example`. Empty: the page's own origin.
   */
  baseUrl: string;
  /** Default `none`. */
  credentials?: Credentials;
  /** Generates request IDs of 8 to 128 letters, digits, `.`, `_` and `-`; the server logs them. */
  requestId?: () => string;
  /** Implementation of fetch. Default: the global one. */
  fetch?: typeof fetch;
}

/**
 * - `none`: public routes.
 * - `cookie`: the console session of the browser, started by `signIn`.
 * - `accessToken`: a personal access token, for automation.
 */
export type Credentials = 'none' | 'cookie' | { accessToken: string };

/** Sets the defaults of all calls. */
export function configure(to: Connection): void {
  Object.assign(defaults, connection(to));
}

/** Options for single calls (their last argument), for programs with several servers or callers. */
export function connection({
  baseUrl,
  credentials = 'none',
  requestId,
  fetch: send = fetch,
}: Connection): RequestOpts & Required<Pick<RequestOpts, 'baseUrl' | 'fetch'>> {
  return {
    baseUrl,
    credentials: credentials === 'cookie' ? 'same-origin' : 'omit',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      // Set here rather than as header options, which would be merged with the defaults and leak the token of one
      // connection to another.
      if (credentials === 'cookie') {
        // A header that pages of other origins cannot send.
        request.headers.set('x-signet-console', '1');
      } else if (credentials !== 'none') {
        request.headers.set('authorization', `Bearer ${credentials.accessToken}`);
      }
      if (requestId !== undefined) request.headers.set('x-request-id', requestId());
      const response = await send(request);
      const error = await errorOf(response);
      if (error !== undefined) throw error;
      return asText(response);
    },
  };
}

/** Relabels NDJSON, which the generated code would parse as JSON. */
function asText(response: Response): Response {
  const { status, statusText, body } = response;
  if (response.headers.get('content-type')?.startsWith('application/x-ndjson') !== true) {
    return response;
  }
  const headers = new Headers(response.headers);
  headers.set('content-type', 'text/plain; charset=utf-8');
  return new Response(body, { status, statusText, headers });
}
