import type { PageRequest } from '#database';
import type { PageQuery } from './paging.dto.js';

const DEFAULT_LIMIT = 50;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a list query means to a repository: a pasted id finds the thing, other text its name. */
export function pageRequest(query: PageQuery & { sort?: string }): PageRequest {
  const { limit = DEFAULT_LIMIT, cursor, sort, q } = query;
  return {
    limit,
    cursor,
    sort,
    search:
      q === undefined || q === ''
        ? undefined
        : { text: q.normalize('NFC'), ...(uuid.test(q) ? { id: q.toLowerCase() } : {}) },
  };
}
