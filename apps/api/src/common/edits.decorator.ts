import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiConsumes, ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';

/** Declares that a route takes a merge patch (RFC 7396), guarded by `If-Match` where the caller sends it. */
export const Edits = (): MethodDecorator =>
  applyDecorators(ApiConsumes('application/json', 'application/merge-patch+json'), Guarded());

/** Declares that a route may be guarded by `If-Match`. */
export const Guarded = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description:
      'The `ETag` that was read: if the thing has changed since, the answer is 412 and nothing is done.',
  });

/** The version that the caller expects (RFC 9110 section 13.1.1), or undefined for any. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const match = /^"(\d{1,9})"$/.exec(header);
  if (!match) {
    throw new AppError(
      'precondition.failed',
      'If-Match must be one ETag that this server gave out.',
      [
        {
          pointer: 'header/if-match',
          detail: 'Read the thing again and send its ETag, such as "3".',
        },
      ],
    );
  }
  return Number(match[1]);
});
