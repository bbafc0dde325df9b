import type { Type } from '@nestjs/common';
import { field, FromQueryNumber, ListOf, OneOf, Text, Integer } from './fields.js';

/** Query parameters of every list. Lists add their own `sort` and filters. */
export class PageQuery {
  @FromQueryNumber()
  @Integer({
    min: 1,
    max: 200,
    optional: true,
    description: 'Maximum number of items in the page. Default: 50.',
  })
  limit?: number;

  @Text({
    max: 1000,
    optional: true,
    description: '`nextCursor` of the previous page. Default: the first page.',
  })
  cursor?: string;

  @Text({
    max: 255,
    optional: true,
    description:
      'Only items whose name contains this text or whose id equals it. In a list of more than 10,000 users, a text of one or two characters matches only the beginning of names.',
  })
  q?: string;
}

/** The order of a list; a leading `-` reverses it. */
export const Sort = (orders: readonly string[], enumName: string): PropertyDecorator =>
  OneOf(orders, {
    enumName,
    optional: true,
    description: `Sort order; \`-\` sorts in descending order. Default: \`${orders[0] ?? ''}\`.`,
  });

/** The response of a list of `Item`. */
export function PageOf<T extends object>(
  Item: Type<T>,
): Type<{ items: T[]; nextCursor: string | null }> {
  class Page {
    @ListOf(() => Item)
    items: T[];

    @field(
      { nullable: true, description: '`cursor` of the next page; null on the last page.' },
      { type: String },
    )
    nextCursor: string | null;
  }
  Object.defineProperty(Page, 'name', { value: `${Item.name}Page` });
  return Page;
}
