import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { ApiConsumes, ApiHeader } from '@nestjs/swagger';
import type { ExpectedVersions } from '#database';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { entityTagsOf } from './entity-tags.js';
import { Returns, ReturnsNothing } from './returns.decorator.js';

const version = /^(?:0|[1-9]\d{0,8})$/;

/**
 * Declares a merge patch route (RFC 7396) with optional `If-Match`, and the class of its response.
 * `application/merge-patch+json` is accepted but not declared, because generated clients cannot handle alternatives.
 */
export const Edits = (type: Type<object>): MethodDecorator =>
  applyDecorators(ApiConsumes('application/json'), Conditional(), Returns(type));

/** Declares a delete with optional `If-Match`, and a 204 response. */
export const Deletes = (): MethodDecorator => applyDecorators(Conditional(), ReturnsNothing());

/** Declares an optional `If-Match` precondition. */
export const Conditional = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description:
      'One or more ETags of the resource, in quotes. If it has changed since, the response is 412 and nothing is changed. Weak tags are compared as strong ones; the bare `version` is accepted as well.',
    schema: { type: 'string', example: '"1"' },
  });

/**
 * Precondition on the current tag (RFC 9110 sections 13.1.1 and 13.1.2): one of these, none of those, or undefined
 * for any.
 */
export type ExpectedTags = readonly string[] | { not: readonly string[] } | undefined;

/** Precondition of a change to a resource with a content tag instead of a version. */
export const IfMatchTags = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedTags => expectedTags(headersOf(context)),
);

/** Precondition of a change to a versioned resource. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedVersions => {
    const expected = expectedTags(headersOf(context));
    if (expected === undefined) return undefined;
    return 'not' in expected ? { not: versionsOf(expected.not) } : versionsOf(expected);
  },
);

/** @throws AppError request.invalid if a header is malformed */
export function expectedTags(headers: FastifyRequest['headers']): ExpectedTags {
  const wanted = tagsOf('if-match', headers['if-match']) ?? '*';
  const unwanted = tagsOf('if-none-match', headers['if-none-match']) ?? [];
  // The resource of a change exists, so `If-None-Match: *` never matches.
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
      detail: 'must be one or more ETags in quotes, for example "3", or *',
    },
  ]);
}

function versionsOf(tags: readonly string[]): number[] {
  return tags.filter((tag) => version.test(tag)).map(Number);
}

function headersOf(context: ExecutionContext): FastifyRequest['headers'] {
  return context.switchToHttp().getRequest<FastifyRequest>().headers;
}
