import type { Type } from '@nestjs/common';
import { ApiProperty, DECORATORS, PartialType, type ApiPropertyOptions } from '@nestjs/swagger';

const EMPTY_VALUES = 'signet:empty-values';

/**
 * Nullable lists and maps of a request, with the meaning of null: an empty one, or undefined if null is the same as an
 * omitted member. Many generated clients cannot omit a list or map and send it empty; if it is declared as nullable,
 * they omit it unless it was set.
 */
export const NullMeans =
  (empty: object): ClassDecorator =>
  (dto) => {
    const prototype = dto.prototype as object;
    for (const member of Object.keys(empty)) {
      const documented = Reflect.getMetadata(
        DECORATORS.API_MODEL_PROPERTIES,
        prototype,
        member,
      ) as ApiPropertyOptions;
      ApiProperty({ ...documented, nullable: true })(prototype, member);
    }
    Reflect.defineMetadata(EMPTY_VALUES, empty, dto);
  };

/**
 * The DTO of a merge patch (RFC 7396): every member of `create` is optional, and an omitted member stays unchanged.
 *
 * @param empty lists and maps with the value that null resets them to (`NullMeans`)
 */
export function MergePatchOf<T extends object>(
  create: Type<T>,
  empty: { [Member in keyof T]?: T[Member] & object } = {},
): Type<Partial<T>> {
  @NullMeans(empty)
  class MergePatch extends PartialType(create as Type<object>, { skipNullProperties: false }) {}
  return MergePatch;
}

/** Returns the body with nulls replaced by the empty values of the DTO. */
export function withEmptyValues(body: object, dto: object | undefined): object {
  const empty = dto && (Reflect.getMetadata(EMPTY_VALUES, dto) as object | undefined);
  if (!empty) return body;
  const resets = Object.entries(empty).filter(
    ([member]) => (body as Record<string, unknown>)[member] === null,
  );
  return resets.length > 0 ? { ...body, ...Object.fromEntries(resets) } : body;
}
