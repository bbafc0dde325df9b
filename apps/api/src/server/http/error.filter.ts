import { STATUS_CODES } from 'node:http';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimits } from '../../security/rate-limits/rate-limits.js';
import { refusesCredential } from '../../security/rate-limits/refused-credentials.js';
import { dialectOfRequest } from '../../core/http/dialects.js';
import type { AppError, ErrorCode } from '../../core/errors/app-error.js';
import { asAppError } from '../../core/errors/as-app-error.js';
import { challengeOf } from './challenges.js';
import { describeCause, LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { oauthErrorOf } from './oauth-errors.js';
import { RefusalEvents } from '../../core/errors/refusal-events.js';
import { sendUnchanged } from '../../core/http/response-writer.js';
import { surfaceOfRequest } from '../../core/http/surface.js';

const sentCodes = new WeakMap<FastifyReply, ErrorCode>();

/** The code of the error that was sent; undefined for any other response. */
export const sentErrorCode = (reply: FastifyReply): ErrorCode | undefined => sentCodes.get(reply);

/** Turns every thrown error into the error format of the surface. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly refusals: RefusalEvents,
    private readonly rateLimits: RateLimits,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = asAppError(thrown, request.routeOptions.bodyLimit);
    // Counted here because guards refuse credentials as well.
    const error =
      (refusesCredential(refusal, request) && this.rateLimits.countRefusal()) || refusal;
    if (error.code === 'server.fault') {
      this.logger.error({ err: thrown, requestId: request.id, code: error.code }, error.detail);
    } else if (error.status >= 500) {
      // Expected errors are logged without a stack trace.
      const cause = describeCause(thrown);
      this.logger.warn({ cause, requestId: request.id, code: error.code }, error.detail);
    }
    if (error.code === 'permission.missing') {
      void this.refusals.reportAccessRefusal(request, null);
    }
    if (!reply.sent) sendError(error, request, reply);
  }
}

/** Error handler for routes outside of Nest: the OpenAPI document, the console, preflights. */
export function refuseRequest(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  sendError(asAppError(thrown, request.routeOptions.bodyLimit), request, reply);
}

/** Sends an error in the format of the surface, or of the dialect. */
export function sendError(
  error: AppError,
  request: FastifyRequest,
  reply: FastifyReply,
  dialect = dialectOfRequest(request),
): void {
  sentCodes.set(reply, error.code);
  void reply.status(error.status).header('cache-control', 'no-store');
  // Set before the transaction failed; they describe a change that did not happen.
  void reply.removeHeader('etag').removeHeader('location');
  const challenge = challengeOf(error, request.headers.authorization);
  if (challenge !== undefined) void reply.header('www-authenticate', challenge);
  if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter));
  if (dialect) {
    const body = dialect.errorOf(error);
    const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    void reply.type(type).send(typeof body === 'string' ? body : sendUnchanged(body));
    return;
  }
  if (surfaceOfRequest(request) === 'public') {
    void reply.type('application/json').send(sendUnchanged(oauthErrorOf(error)));
    return;
  }
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.detail,
    requestId: request.id,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  };
  void reply.type('application/problem+json').send(sendUnchanged(problem));
}
