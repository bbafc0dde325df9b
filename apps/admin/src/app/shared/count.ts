import type { ListPage } from './list';

/** The longest page that the server gives. */
export const LONGEST_PAGE = 200;

/** How many there are, by a first page of the longest kind: the number, or that number and more. */
export function countText({ items, nextCursor }: ListPage<unknown>): string {
  return nextCursor === null ? String(items.length) : `${items.length}+`;
}
