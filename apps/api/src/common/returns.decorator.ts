import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { errorStatus, type ErrorCode } from './app-error.js';

export const RETURNS = 'signet:returns';
export const ADDRESS_OF = 'signet:address-of';

/** Declares the response of a route: its status, its shape, and that nothing else leaves the server. */
export const Returns = (type: Type<object>, status = 200): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiResponse({ status, type, description: 'Done.' }),
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
    HttpCode(201),
    ApiResponse({
      status: 201,
      type,
      description: 'Done.',
      headers: {
        Location: {
          description: 'The path of the created resource.',
          schema: { type: 'string' },
        },
      },
    }),
    SetMetadata(RETURNS, type),
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

/** Declares a route that answers with a file of text, of one of these media types. */
export const ReturnsTextFile = (...types: string[]): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({
      status: 200,
      description: 'Done.',
      content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
    }),
  );
/** Declares a route that answers with a file: JSON of this shape, or one of the other media types. */
export const ReturnsFile = (type: Type<object>, ...others: string[]): MethodDecorator => {
  const texts = others.map((media) => [media, { schema: { type: 'string' } }] as const);
  const content = {
    'application/json': { schema: { $ref: getSchemaPath(type) } },
    ...Object.fromEntries(texts),
  };
  return applyDecorators(
    HttpCode(200),
    ApiExtraModels(type),
    ApiResponse({ status: 200, description: 'Done.', content }),
  );
};

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
