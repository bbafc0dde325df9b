import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiConsumes, ApiHeader } from '@nestjs/swagger';
import type { ExpectedVersions } from '#database';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';
import { entityTagsOf } from './entity-tags.js';

const version = /^(?:0|[1-9]\d{0,8})$/;

/** Declares that a route takes a merge patch (RFC 7396), guarded by `If-Match` where the caller sends it. */
export const Edits = (): MethodDecorator =>
  applyDecorators(ApiConsumes('application/json', 'application/merge-patch+json'), Guarded());

/** Declares that a route may be guarded by `If-Match`. */
export const Guarded = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description:
      'The `ETag` that was read, in its quotes, or several: if the resource has changed since, the answer is 412 and nothing is done. Weak tags count as strong ones; the bare `version` is accepted.',
    schema: { type: 'string', example: '"3"' },
  });

/** The versions that the caller expects (RFC 9110 section 13.1.1), or undefined for any. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedVersions => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (header === undefined) return undefined;
    // The quotes are part of a tag (RFC 9110 section 8.8.3); many clients send the version that they read from the body.
    const tags = version.test(header) ? [header] : entityTagsOf(header);
    if (tags === '*') return undefined;
    if (tags !== undefined) return tags.filter((tag) => version.test(tag)).map(Number);
    throw new AppError('request.invalid', 'If-Match is no list of entity tags.', [
      {
        pointer: 'header/if-match',
        detail: 'Send the ETag that was read, for example "3", or its version.',
      },
    ]);
  },
);

/** The tags of something without a version that the caller expects, or undefined for any. */
export type ExpectedTags = readonly string[] | undefined;

/** `If-Match` for what has a tag of its content instead of a version. */
export const IfMatchTags = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedTags => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (header === undefined) return undefined;
    const tags = entityTagsOf(header);
    if (tags === '*') return undefined;
    if (tags !== undefined) return tags;
    throw new AppError('request.invalid', 'Invalid request: header/if-match.', [
      {
        pointer: 'header/if-match',
        detail: 'must be the ETag that was read, in quotes, or several, or *',
      },
    ]);
  },
);
