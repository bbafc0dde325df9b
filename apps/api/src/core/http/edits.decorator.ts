import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiConsumes, ApiHeader } from '@nestjs/swagger';
import type { ExpectedVersions } from '#database';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { entityTagsOf } from './entity-tags.js';

const version = /^(?:0|[1-9]\d{0,8})$/;

/**
 * Declares that a route takes a merge patch (RFC 7396), guarded by `If-Match` where the caller sends it. Its own content
 * type, `application/merge-patch+json`, is accepted, but not declared: generated code has no use for a choice.
 */
export const Edits = (): MethodDecorator =>
  applyDecorators(ApiConsumes('application/json'), Guarded());

/** Declares that a route may be guarded by `If-Match`. */
export const Guarded = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description:
      'The `ETag` that was read, in its quotes, or several: if the resource has changed since, the answer is 412 and nothing is done. Weak tags count as strong ones; the bare `version` is accepted.',
    schema: { type: 'string', example: '"1"' },
  });

/**
 * What the caller expects of the current tag (RFC 9110 sections 13.1.1 and 13.1.2): to be one of these, to be none of
 * those, or undefined for any.
 */
export type ExpectedTags = readonly string[] | { not: readonly string[] } | undefined;

/** The precondition of a change to what has a tag of its content instead of a version. */
export const IfMatchTags = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedTags => expectedTags(headersOf(context)),
);

/** The precondition of a change to what has a version. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedVersions => {
    const expected = expectedTags(headersOf(context));
    if (expected === undefined) return undefined;
    return 'not' in expected ? { not: versionsOf(expected.not) } : versionsOf(expected);
  },
);

/** @throws AppError request.invalid where one of the headers is malformed */
export function expectedTags(headers: FastifyRequest['headers']): ExpectedTags {
  const wanted = tagsOf('if-match', headers['if-match']) ?? '*';
  const unwanted = tagsOf('if-none-match', headers['if-none-match']) ?? [];
  // What is changed exists: it is what "any" stands for.
  if (unwanted === '*') return [];
  if (wanted === '*') return unwanted.length > 0 ? { not: unwanted } : undefined;
  return wanted.filter((tag) => !unwanted.includes(tag));
}

function tagsOf(name: string, header: string | undefined): '*' | readonly string[] | undefined {
  if (header === undefined) return undefined;
  // The quotes are part of a tag (RFC 9110 section 8.8.3); many clients send the version that they read from the body.
  const tags = version.test(header) ? [header] : entityTagsOf(header);
  if (tags !== undefined) return tags;
  throw new AppError('request.invalid', `Invalid request: header/${name}.`, [
    {
      pointer: `header/${name}`,
      detail: 'must be the ETag that was read, in quotes, for example "3", or several, or *',
    },
  ]);
}

function versionsOf(tags: readonly string[]): number[] {
  return tags.filter((tag) => version.test(tag)).map(Number);
}

function headersOf(context: ExecutionContext): FastifyRequest['headers'] {
  return context.switchToHttp().getRequest<FastifyRequest>().headers;
}
