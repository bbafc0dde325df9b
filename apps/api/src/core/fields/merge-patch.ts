import type { Type } from '@nestjs/common';
import { ApiProperty, DECORATORS, PartialType, type ApiPropertyOptions } from '@nestjs/swagger';

const EMPTY_VALUES = 'signet:empty-values';

/**
 * Lists and maps of a request that may be null, which means what `empty` has: an empty one, or undefined where null is the
 * same as to leave it out. Many generated clients cannot leave out a member that has a list or a map, and send it empty;
 * declared as nullable it is left out unless it was set.
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
 * The DTO of a merge patch (RFC 7396): every member of `create` is optional, and a member that is left out stays as it is.
 *
 * @param empty the lists and maps, with what null resets them to (`NullMeans`)
 */
export function MergePatchOf<T extends object>(
  create: Type<T>,
  empty: { [Member in keyof T]?: T[Member] & object } = {},
): Type<Partial<T>> {
  @NullMeans(empty)
  class MergePatch extends PartialType(create as Type<object>, { skipNullProperties: false }) {}
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
