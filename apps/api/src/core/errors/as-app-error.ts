import { HttpException } from '@nestjs/common';
import { InvalidCursorError } from '#database';
import { AppError, type ErrorCode } from './app-error.js';
import { constraintErrors } from './constraint-errors.js';
import { databaseUnavailable } from './database-unavailable.js';

/**
 * Converts any thrown value to an AppError.
 * @param bodyLimit of the route, in bytes
 */
export function asAppError(thrown: unknown, bodyLimit?: number): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof InvalidCursorError) {
    return new AppError('cursor.invalid', 'The cursor does not belong to this list.', [
      {
        pointer: 'query/cursor',
        detail: 'Pass the `nextCursor` of the previous page, with the same sort order.',
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

/** Errors that Node reports if a client disconnects before its body is complete; the response reaches no one. */
function ofClient({ code, message }: Record<string, unknown>): AppError | undefined {
  if (code !== 'ECONNRESET' || message !== 'aborted') return undefined;
  return new AppError('request.malformed', 'The request ended before its body was complete.');
}

/** Fastify refuses malformed requests before routing; its errors carry a status. */
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
    404: ['route.unknown', 'No route matches this path.'],
    408: ['request.timeout', 'The request did not arrive in time.'],
    413: ['request.too_large', `The body is larger than this route accepts (${limit}).`],
    414: ['request.malformed', 'A path segment is longer than 255 characters.'],
    415: ['request.media_type', 'Send the body as `Content-Type: application/json`.'],
    503: ['server.unavailable', 'The server is shutting down. Try again.'],
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
  return databaseUnavailable(thrown);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
