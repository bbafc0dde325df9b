import type { IncomingMessage } from 'node:http';
import { AppError } from '../../core/errors/app-error.js';

/** Host and port (RFC 9110 section 7.2, RFC 3986 section 3.2.2); a request whose target has no host sends it empty. */
const hostForm = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::\d*)?$/;

/** As Node recognises it. */
const continues = /(?:^|\W)100-continue(?:\W|$)/i;

/** Headers of one value (RFC 9110 sections 7.2 and 11.6.2). Of several, one program reads the first and another the last. */
const singletons: readonly string[] = ['Host', 'Authorization'];

/**
 * What is wrong with the headers, or undefined: one that must not be repeated, or a `Host` that is no host. A proxy, a
 * gateway or the service behind it would read them in another way than this server (RFC 9112 section 3.2). Also what this
 * server cannot do: another transfer coding than chunks (RFC 9112 section 6.1), another expectation than to go on.
 */
export function headerFault({
  rawHeaders,
  headers,
  httpVersion,
}: IncomingMessage): AppError | undefined {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  const repeated = singletons.find((one) => {
    const name = one.toLowerCase();
    return names.indexOf(name) !== names.lastIndexOf(name);
  });
  if (repeated !== undefined) {
    return new AppError('request.malformed', `There is more than one ${repeated} header.`);
  }
  if (headers.host === undefined && httpVersion === '1.1') {
    return new AppError('request.malformed', 'The Host header is missing.');
  }
  if (!hostForm.test(headers.host ?? '')) {
    return new AppError(
      'request.malformed',
      'The Host header is not a host with an optional port.',
    );
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
    return new AppError('request.not_implemented', 'The only Transfer-Encoding here is `chunked`.');
  }
  if (headers.expect !== undefined && httpVersion === '1.1' && !continues.test(headers.expect)) {
    return new AppError('request.expectation_failed', 'The only Expect here is `100-continue`.');
  }
  return undefined;
}
