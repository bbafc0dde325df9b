import type { ListPage } from './list';

/** The longest page that the server gives. */
export const MAX_PAGE_SIZE = 200;

/** How many there are: `count` selects the plural form of a message, `shown` is the number, or `200+` where there are more. */
export interface Count {
  count: number;
  shown: string;
}

/** Counts by a first page of the maximum length, where the API has no count. */
export function countOf({ items, nextCursor }: ListPage<unknown>): Count {
  const shown = nextCursor === null ? String(items.length) : `${items.length}+`;
  return { count: items.length, shown };
}
