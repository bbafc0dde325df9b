import type { PageRequest } from '#database';
import type { PageQuery } from './paging.dto.js';

const DEFAULT_LIMIT = 50;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Converts a list query for a repository: search text in the form of an id finds the resource, other text searches
 * names.
 */
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
