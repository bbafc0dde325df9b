import type { Type } from '@nestjs/common';
import { ApiProperty, DECORATORS, PartialType, type ApiPropertyOptions } from '@nestjs/swagger';

const EMPTY_VALUES = 'signet:empty-values';

/**
 * The DTO of a merge patch (RFC 7396): every member of `create` is optional, and a member that is left out stays as it is.
 * Lists and maps may be null as well, which resets them to `empty`. Many generated clients cannot leave out a member that
 * has a list or a map; declared as nullable it is left out unless it was set.
 */
export function MergePatchOf<T extends object>(
  create: Type<T>,
  empty: { [Member in keyof T]?: T[Member] & object } = {},
): Type<Partial<T>> {
  class MergePatch extends PartialType(create as Type<object>, { skipNullProperties: false }) {}
  for (const member of Object.keys(empty)) {
    const documented = Reflect.getMetadata(
      DECORATORS.API_MODEL_PROPERTIES,
      MergePatch.prototype,
      member,
    ) as ApiPropertyOptions;
    ApiProperty({ ...documented, nullable: true })(MergePatch.prototype, member);
  }
  Reflect.defineMetadata(EMPTY_VALUES, empty, MergePatch);
  return MergePatch;
}

/** A body with its nulls replaced where the DTO resets the member. */
export function withEmptyValues(body: object, dto: object | undefined): object {
  const empty = dto && (Reflect.getMetadata(EMPTY_VALUES, dto) as object | undefined);
  if (!empty) return body;
  const resets = Object.entries(empty).filter(
    ([member]) => (body as Record<string, unknown>)[member] === null,
  );
  return resets.length > 0 ? { ...body, ...Object.fromEntries(resets) } : body;
}
