import type { IncomingMessage } from 'node:http';
import { AppError } from '../../core/errors/app-error.js';

/** Host and port (RFC 9110 section 7.2, RFC 3986 section 3.2.2). Empty if the request target has no host. */
const hostForm = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::\d*)?$/;

/** The pattern that Node itself uses. */
const continues = /(?:^|\W)100-continue(?:\W|$)/i;

/**
 * Headers with a single value (RFC 9110 sections 7.2 and 11.6.2). If repeated, some programs read the first and others
 * the last.
 */
const singletons: readonly { name: string; title: string }[] = [
  { name: 'host', title: 'Host' },
  { name: 'authorization', title: 'Authorization' },
];

/**
 * Finds a fault in the headers: a repeated single-value header, or an invalid `Host`, which a proxy or the service behind
 * it could interpret differently than this server (RFC 9112 section 3.2); and unsupported features: a transfer coding
 * other than chunked (RFC 9112 section 6.1), an expectation other than 100-continue.
 */
export function headerFault({
  rawHeaders,
  headers,
  httpVersion,
}: IncomingMessage): AppError | undefined {
  const repeated = singletons.find(({ name }) => isRepeated(rawHeaders, name));
  if (repeated !== undefined) {
    return new AppError('request.malformed', `There is more than one ${repeated.title} header.`);
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
    return new AppError(
      'request.not_implemented',
      'The only supported Transfer-Encoding is `chunked`.',
    );
  }
  if (headers.expect !== undefined && httpVersion === '1.1' && !continues.test(headers.expect)) {
    return new AppError(
      'request.expectation_failed',
      'The only supported Expect is `100-continue`.',
    );
  }
  return undefined;
}

/** @param rawHeaders names and values in turn */
function isRepeated(rawHeaders: readonly string[], name: string): boolean {
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at] ?? '';
    if (given.length === name.length && given.toLowerCase() === name) times += 1;
  }
  return times > 1;
}
