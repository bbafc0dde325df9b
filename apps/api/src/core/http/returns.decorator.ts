import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtension, ApiResponse, DECORATORS } from '@nestjs/swagger';
import { errorStatus, type ErrorCode } from '../errors/app-error.js';

export const RETURNS = 'signet:returns';
export const ADDRESS_OF = 'signet:address-of';

/** Headers of responses, by their name in the components of the document. */
export const ETAG = 'ETag';
export const LOCATION = 'Location';

type HeaderReferences = Record<string, { $ref: string }>;

const references = (...names: string[]): HeaderReferences =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** A class of responses that makes its ETag itself; others have one where they have a `version`. */
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

/** Declares the response of a route: its status, its shape, and that nothing else leaves the server. */
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

/** The address of something new: from its answer, and the path of the list that it was added to. */
export type AddressOf = (made: { id: string; name?: string }, list: string) => string;

/** Declares a create: it answers 201 with a `Location` (RFC 9110 section 15.3.2). */
export const Creates = (
  type: Type<object>,
  addressOf: AddressOf = ({ id }, list) => `${list}/${id}`,
): MethodDecorator =>
  applyDecorators(
    returns(type, 201, isTagged(type) ? [ETAG, LOCATION] : [LOCATION]),
    SetMetadata(ADDRESS_OF, addressOf),
  );

/** Declares that a route answers 200 with a list that comes in one piece. */
export const ReturnsListOf = (type: Type<object>): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({ status: 200, type, isArray: true, description: 'Done.' }),
    SetMetadata(RETURNS, type),
  );

/** Declares that a route answers 200 with a text. */
export const ReturnsText = (example: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({
      status: 200,
      description: 'Done.',
      content: { 'text/plain': { schema: { type: 'string', example } } },
    }),
  );

/** Declares a route that answers with a file of text of this media type. */
export const ReturnsTextFile = (type: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({
      status: 200,
      description: 'The file.',
      // Binary, so that generated clients give a file: some read any other response as JSON.
      content: { [type]: { schema: { type: 'string', format: 'binary' } } },
    }),
  );

/** Declares a route that answers with a file: JSON of this shape. */
export const ReturnsFile = (type: Type<object>): MethodDecorator =>
  applyDecorators(HttpCode(200), ApiResponse({ status: 200, description: 'The file.', type }));

/** Declares that a route answers 204 with no body. */
export const ReturnsNothing = (): MethodDecorator =>
  applyDecorators(HttpCode(204), ApiResponse({ status: 204, description: 'Done.' }));

/** Declares the refusals that are particular to a route; the document lists them by status. */
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
