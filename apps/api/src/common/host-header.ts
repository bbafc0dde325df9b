import type { IncomingMessage } from 'node:http';
import { AppError } from './app-error.js';

/** Host and port (RFC 9110 section 7.2, RFC 3986 section 3.2.2); a request whose target has no host sends it empty. */
const hostForm = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::\d*)?$/;

/**
 * What is wrong with the `Host` header, or undefined. Two of them, or one that is no host, are read differently by a proxy
 * and by this server (RFC 9112 section 3.2). That one is missing is refused by Node.
 */
export function hostFault({ rawHeaders, headers }: IncomingMessage): AppError | undefined {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts > 1) return new AppError('request.malformed', 'There is more than one Host header.');
  if (hostForm.test(headers.host ?? '')) return undefined;
  return new AppError('request.malformed', 'The Host header is not a host with an optional port.');
}
