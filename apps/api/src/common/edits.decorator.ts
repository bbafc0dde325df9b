import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiConsumes, ApiHeader } from '@nestjs/swagger';
import type { ExpectedVersions } from '#database';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';
import { entityTagsOf } from './entity-tags.js';

/** Declares that a route takes a merge patch (RFC 7396), guarded by `If-Match` where the caller sends it. */
export const Edits = (): MethodDecorator =>
  applyDecorators(ApiConsumes('application/json', 'application/merge-patch+json'), Guarded());

/** Declares that a route may be guarded by `If-Match`. */
export const Guarded = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description:
      'The `ETag` that was read, or several: if the resource has changed since, the answer is 412 and nothing is done. Weak tags count as strong ones.',
  });

/** The versions that the caller expects (RFC 9110 section 13.1.1), or undefined for any. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedVersions => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (header === undefined) return undefined;
    const tags = entityTagsOf(header);
    if (tags === '*') return undefined;
    const versions = tags?.filter((tag) => /^\d{1,9}$/.test(tag)).map(Number) ?? [];
    if (versions.length > 0) return versions;
    throw new AppError('precondition.failed', 'If-Match has no ETag of this server.', [
      {
        pointer: 'header/if-match',
        detail: 'Read the resource again and send its ETag, such as "3".',
      },
    ]);
  },
);
