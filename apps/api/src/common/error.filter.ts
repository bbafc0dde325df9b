import { STATUS_CODES } from 'node:http';
import {
  Catch,
  HttpException,
  Inject,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { InvalidCursorError } from '#database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../audit/audit-log.js';
import { refusedAccess } from '../audit/refused-access.js';
import { Floods } from '../limits/floods.js';
import { refusesCredential } from '../limits/refused-credentials.js';
import { dialectOfRequest } from '../compat/dialects.js';
import { AppError, type ErrorCode } from './app-error.js';
import { challengeOf } from './challenges.js';
import { constraintErrors } from './constraint-errors.js';
import { causeOf, LOGGER, type AppLogger } from './logger.js';
import { oauthErrorOf } from './oauth-errors.js';
import { surfaceOfRequest } from './surface.js';
import { unavailableDatabase } from './unavailable-database.js';

/** Turns whatever was thrown, wherever it was thrown, into the one error shape of its surface. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: AppLogger,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(Floods) private readonly floods: Floods,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = asAppError(thrown, request.routeOptions.bodyLimit);
    // Here, and not on the way to a route: guards refuse credentials as well.
    const error = (refusesCredential(refusal, request) && this.floods.countRefusal()) || refusal;
    if (error.code === 'server.fault') {
      this.logger.error({ err: thrown, requestId: request.id, code: error.code }, error.detail);
    } else if (error.status >= 500) {
      // Expected: what was refused is known, and where in the code it was says nothing more.
      const cause = causeOf(thrown);
      this.logger.warn({ cause, requestId: request.id, code: error.code }, error.detail);
    }
    if (error.code === 'permission.missing') {
      this.audit.note(refusedAccess(request, null));
    }
    if (!reply.sent) sendError(error, request, reply);
  }
}

/** Answers for a route that is not Nest's: the document, the console, preflights. */
export function refuseRequest(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  sendError(asAppError(thrown, request.routeOptions.bodyLimit), request, reply);
}

/** Answers with an error in the shape of the surface, or of the dialect, that was asked. */
export function sendError(
  error: AppError,
  request: FastifyRequest,
  reply: FastifyReply,
  dialect = dialectOfRequest(request),
): void {
  void reply.status(error.status).header('cache-control', 'no-store');
  // They were set before the transaction failed, and describe what the request would have changed.
  void reply.removeHeader('etag').removeHeader('location');
  const challenge = challengeOf(error, request.headers.authorization);
  if (challenge !== undefined) void reply.header('www-authenticate', challenge);
  if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter));
  if (dialect) {
    const body = dialect.errorOf(error);
    const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    void reply.type(type).send(body);
    return;
  }
  if (surfaceOfRequest(request) === 'public') {
    void reply.type('application/json').send(oauthErrorOf(error));
    return;
  }
  void reply.type('application/problem+json').send({
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.detail,
    requestId: request.id,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  });
}

/** @param bodyLimit of the route, in bytes */
export function asAppError(thrown: unknown, bodyLimit?: number): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof InvalidCursorError) {
    return new AppError('cursor.invalid', 'The cursor does not belong to this list.', [
      {
        pointer: 'query/cursor',
        detail: 'Pass `nextCursor` of the page before, with the same sort.',
      },
    ]);
  }
  if (thrown instanceof HttpException)
    return ofStatus(thrown.getStatus(), thrown.message, bodyLimit);
  if (!isRecord(thrown)) return fault();
  return ofClient(thrown) ?? ofDatabase(thrown) ?? ofFramework(thrown, bodyLimit) ?? fault();
}

function fault(): AppError {
  return new AppError(
    'server.fault',
    'Internal error; the server log has the cause under this request id.',
  );
}

/** Node says so of a body whose sender went away; nobody is there to read the answer. */
function ofClient({ code, message }: Record<string, unknown>): AppError | undefined {
  if (code !== 'ECONNRESET' || message !== 'aborted') return undefined;
  return new AppError('request.malformed', 'The request ended before its body was complete.');
}

/** Fastify refuses malformed requests before a route is reached; its errors carry a status. */
function ofFramework(
  thrown: Record<string, unknown>,
  bodyLimit: number | undefined,
): AppError | undefined {
  const { statusCode, code, message } = thrown;
  if (typeof statusCode !== 'number' || typeof code !== 'string' || !code.startsWith('FST_')) {
    return undefined;
  }
  return ofStatus(statusCode, typeof message === 'string' ? message : code, bodyLimit);
}

function ofStatus(status: number, message: string, bodyLimit = 0): AppError {
  const limit = `${Math.floor(bodyLimit / 1024)} KiB`;
  const known: Partial<Record<number, [ErrorCode, string]>> = {
    404: ['route.unknown', 'There is nothing at this address.'],
    408: ['request.timeout', 'The request did not arrive in time.'],
    413: ['request.too_large', `The body is larger than this route accepts (${limit}).`],
    414: ['request.malformed', 'A part of the path is longer than 255 characters.'],
    415: ['request.media_type', 'Send the body as `Content-Type: application/json`.'],
    503: ['server.unavailable', 'The server is stopping. Try again.'],
  };
  const [code, detail] = known[status] ?? [];
  if (code !== undefined && detail !== undefined) return new AppError(code, detail);
  return status < 500 ? new AppError('request.malformed', message) : fault();
}

function ofDatabase(thrown: Record<string, unknown>): AppError | undefined {
  const driver = isRecord(thrown['driverError']) ? thrown['driverError'] : thrown;
  const constraint = driver['constraint'];
  if (typeof constraint === 'string') {
    const known = constraintErrors[constraint];
    if (known) return new AppError(known.code, known.detail, known.fields);
  }
  return unavailableDatabase(thrown);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
