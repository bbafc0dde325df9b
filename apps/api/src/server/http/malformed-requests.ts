import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { dialectOfAddress } from '../../core/http/dialects.js';
import { errorStatus, type ErrorCode } from '../../core/errors/app-error.js';
import { asAppError } from '../../core/errors/as-app-error.js';
import { sendError } from './error.filter.js';

/** Security headers that hooks add to other responses; no hook runs for these. */
const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Refuses a path that the router cannot parse: an invalid escape, or a segment that is too long. */
export function refuseAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...headers, 'x-request-id': request.id });
  sendError(asAppError(error), request, reply, dialectOfAddress(request.url));
}

const refusals: Partial<Record<string, [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['request.head_too_large', 'The headers are larger than 16 KiB.'],
  METHOD: ['request.not_implemented', 'This method is not supported.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request.timeout', 'The request did not arrive in time.'],
};

/** Responds to what could not be parsed as a request (headers too large, too slow, not HTTP) and closes the connection. */
export function refuseMalformed(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(errorResponse(reasonOf(error)));
  socket.destroy(error);
}

/** Refuses `CONNECT`, which Node passes on as a bare socket, because this server is not a proxy. */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  socket.end(errorResponse('METHOD'));
}

/** A valid request line with a method unknown to Node (RFC 9110 section 9.1). */
const unknownMethod = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP\/1\.[01]\r?\n/;

function reasonOf({ code, rawPacket }: ConnectionError): string {
  const head = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, 4096) : '';
  return code === 'HPE_INVALID_METHOD' && unknownMethod.test(head) ? 'METHOD' : code;
}

function errorResponse(reason: string): string {
  const [code, detail] = refusals[reason] ?? ['request.malformed', 'This is not HTTP/1.1.'];
  const status = errorStatus[code];
  const title = STATUS_CODES[status] ?? 'Error';
  const requestId = randomUUID();
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail, requestId });
  const head = {
    ...headers,
    'cache-control': 'no-store',
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${title}`, ...lines, '', body].join('\r\n');
}
