import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtension, ApiResponse, DECORATORS } from '@nestjs/swagger';
import { errorStatus, type ErrorCode } from '../errors/app-error.js';
import { Idempotent } from './idempotent.decorator.js';

export const RETURNS = 'signet:returns';
export const ADDRESS_OF = 'signet:address-of';

/** Headers of responses, by their name in the components of the document. */
export const ETAG = 'ETag';
export const LOCATION = 'Location';

type HeaderReferences = Record<string, { $ref: string }>;

const references = (...names: string[]): HeaderReferences =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** A response class with its own ETag; other classes use their `version`. */
export interface TaggedType extends Type<object> {
  entityTag?: (answer: object) => string;
}

function isTagged(type: TaggedType): boolean {
  const members = (Reflect.getMetadata(
    DECORATORS.API_MODEL_PROPERTIES_ARRAY,
    type.prototype as object,
  ) ?? []) as string[];
  return type.entityTag !== undefined || members.includes(':version');
}

/**
 * Declares the status and class of a response; fields that the class does not declare are removed.
 */
export const Returns = (type: Type<object>, status = 200): MethodDecorator =>
  returns(type, status, isTagged(type) ? [ETAG] : []);

const returns = (type: Type<object>, status: number, names: string[]): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiResponse({
      status,
      type,
      description: 'Done.',
      ...(names.length > 0 ? { headers: references(...names) } : {}),
    }),
    SetMetadata(RETURNS, type),
  );

/** URL of a created resource, from the response and the path of its collection. */
export type AddressOf = (created: { id: string; name?: string }, list: string) => string;

/** Declares a create that can be retried safely: 201 with a `Location` (RFC 9110 section 15.3.2). */
export const Creates = (
  type: Type<object>,
  addressOf: AddressOf = ({ id }, list) => `${list}/${id}`,
): MethodDecorator =>
  applyDecorators(
    Idempotent(),
    returns(type, 201, isTagged(type) ? [ETAG, LOCATION] : [LOCATION]),
    SetMetadata(ADDRESS_OF, addressOf),
  );

/** Declares an unpaged list response. */
export const ReturnsListOf = (type: Type<object>): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({ status: 200, type, isArray: true, description: 'Done.' }),
    SetMetadata(RETURNS, type),
  );

/** Declares a plain text response. */
export const ReturnsText = (example: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({
      status: 200,
      description: 'Done.',
      content: { 'text/plain': { schema: { type: 'string', example } } },
    }),
  );

/** Declares a text file response with this media type. */
export const ReturnsTextFile = (type: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({
      status: 200,
      description: 'The file.',
      // Binary, so that generated clients return a file; some parse any other response as JSON.
      content: { [type]: { schema: { type: 'string', format: 'binary' } } },
    }),
  );

/** Declares a JSON file response. */
export const ReturnsFile = (type: Type<object>): MethodDecorator =>
  applyDecorators(HttpCode(200), ApiResponse({ status: 200, description: 'The file.', type }));

/** Declares a 204 response. */
export const ReturnsNothing = (): MethodDecorator =>
  applyDecorators(HttpCode(204), ApiResponse({ status: 204, description: 'Done.' }));

/**
 * Declares the error codes specific to a route; the document lists them by status, and adds those that its parameters
 * imply: `cursor.invalid` and `precondition.failed`.
 */
export const Fails = (...codes: ErrorCode[]): MethodDecorator => ApiExtension('x-fails', codes);

/** The codes grouped by the status they are sent with. */
export function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = errorStatus[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}
