import type { ListPage } from './list';

/** The maximum page size of the API. */
export const MAX_PAGE_SIZE = 200;

/** A count: `count` selects the plural form of a message, `shown` is the number, or `200+` if there are more. */
export interface Count {
  count: number;
  shown: string;
}

/** Counts the items of a first page of maximum size, for lists without a count in the API. */
export function countOf({ items, nextCursor }: ListPage<unknown>): Count {
  const shown = nextCursor === null ? String(items.length) : `${items.length}+`;
  return { count: items.length, shown };
}
