import type { RequestOpts } from '@oazapfts/runtime';
import { errorOf } from './errors.js';
import { defaults } from './generated/api.js';

/** Where Signet is and who calls it. */
export interface Connection {
  /** The address of the server without a slash at the end, `https://auth.example`. Empty: the page's own origin. */
  baseUrl: string;
  /** Default `none`. */
  credentials?: Credentials;
  /** Gives an id for each request, 8 to 128 letters, digits, `.`, `_` and `-`; the server keeps it in its log. */
  requestId?: () => string;
  /** What sends the requests. Default: the global `fetch`. */
  fetch?: typeof fetch;
}

/**
 * - `none`: the routes that ask for no administrator.
 * - `cookie`: the console session of the browser, begun by `signIn`.
 * - an access token of an administrator, for automation.
 */
export type Credentials = 'none' | 'cookie' | { accessToken: string };

/** Sets what every call uses that says nothing else. */
export function configure(to: Connection): void {
  Object.assign(defaults, connection(to));
}

/** Options for single calls, their last argument, where a program talks to several servers or as several callers. */
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
      // Set here and not as header options: those of a call are added to the defaults, so that the token of one
      // connection would be sent over another.
      if (credentials === 'cookie') {
        // What no page of another origin can send.
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

/** Lines of JSON are no JSON together, for which the generated code would take them. */
function asText(response: Response): Response {
  const { status, statusText, body } = response;
  if (response.headers.get('content-type')?.startsWith('application/x-ndjson') !== true) {
    return response;
  }
  const headers = new Headers(response.headers);
  headers.set('content-type', 'text/plain; charset=utf-8');
  return new Response(body, { status, statusText, headers });
}
