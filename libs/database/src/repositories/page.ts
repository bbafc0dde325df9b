import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** A request for one page of a list. */
export interface PageRequest {
  /** Maximum number of rows. */
  limit: number;
  /** `nextCursor` of the previous page. */
  cursor?: string;
  /** Sort order; a leading `-` reverses it. Default: the first order of the list. */
  sort?: string;
  /** Only rows whose name contains `text`, ignoring case, or whose ID is `id`. */
  search?: Search;
}

interface Search {
  text: string;
  id?: string;
  /** Only names that start with the text. */
  fromStart?: boolean;
}

/** A text without a trigram (pg_trgm) is looked for in each name, which takes too long in a larger list. */
const MAX_SCANNED = 10_000;
const TRIGRAM = 3;

/**
 * In a list of more than 10,000 rows, a text of one or two characters matches only the beginning of names.
 *
 * @param select SQL of all rows of the list
 */
export async function boundedSearch(
  manager: EntityManager,
  request: PageRequest,
  select: string,
  parameters: readonly string[],
): Promise<PageRequest> {
  const { search } = request;
  if (search === undefined || Array.from(search.text).length >= TRIGRAM) return request;
  const rows = await manager.query<unknown[]>(`${select} OFFSET ${MAX_SCANNED} LIMIT 1`, [
    ...parameters,
  ]);
  return rows.length === 0 ? request : { ...request, search: { ...search, fromStart: true } };
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The cursor was not issued by this list with this sort order. */
export class InvalidCursorError extends Error {
  constructor() {
    super('The cursor does not belong to this list and order.');
    this.name = 'InvalidCursorError';
  }
}

/**
 * Sort orders of a list: public name → entity property and type. A `name` is sorted by the bytes of its folded form.
 */
export type Orders = Readonly<Record<string, Order>>;

interface Order {
  property: string;
  type: 'name' | 'text' | 'timestamptz';
}

/**
 * SQL for the folded form of a name, by which lists are sorted and searched; the indexes use the same expression.
 */
export const folded = (name: string): string => `folded_name(${name}) COLLATE "C"`;

export const byName: Orders = {
  name: { property: 'name', type: 'name' },
  createdAt: { property: 'createdAt', type: 'timestamptz' },
};

export const byCreation: Orders = { createdAt: { property: 'createdAt', type: 'timestamptz' } };

interface Cursor {
  sort: string;
  value: string;
  id: string;
}

/**
 * Keyset pagination: rows after the last one of the previous page, with the id as tie-breaker. `query` has its
 * filters; its alias is the listed entity.
 */
export async function readPage<T extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<T>,
  request: PageRequest,
  orders: Orders,
  defaultSort: string,
  /** Property to search. */
  searched = 'name',
): Promise<Page<T>> {
  const { alias } = query;
  const sort = request.sort ?? defaultSort;
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined;
  if (order === undefined) throw new InvalidCursorError();
  if (request.search) searchFor(query, request.search, searched);
  if (request.cursor !== undefined) {
    const { value, id } = readCursor(request.cursor, sort, order.type);
    query.andWhere(
      `(${ordered(order, `${alias}.${order.property}`)}, ${alias}.id) ${descending ? '<' : '>'} (${ordered(order, ':afterValue')}, CAST(:afterId AS uuid))`,
      { afterValue: value, afterId: id },
    );
  }
  const direction = descending ? 'DESC' : 'ASC';
  const rows = await query
    .orderBy(ordered(order, `${alias}.${order.property}`), direction)
    .addOrderBy(`${alias}.id`, direction)
    .limit(request.limit + 1)
    .getMany();
  const items = rows.slice(0, request.limit);
  const last = items.at(-1);
  const more = rows.length > request.limit && last !== undefined;
  return { items, nextCursor: more ? writeCursor(sort, last, order.property) : null };
}

/** SQL for the sort value of a property or parameter. */
function ordered({ type }: Order, value: string): string {
  if (type === 'name') return folded(value.startsWith(':') ? `CAST(${value} AS text)` : value);
  return value.startsWith(':') ? `CAST(${value} AS ${type})` : value;
}

function searchFor<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  search: Search,
  searched: string,
): void {
  const { alias } = query;
  const escaped = search.text.replace(/[\\%_]/g, (character) => `\\${character}`);
  const pattern = search.fromStart === true ? `${escaped}%` : `%${escaped}%`;
  const byId = search.id === undefined ? '' : ` OR ${alias}.id = CAST(:searchId AS uuid)`;
  query.andWhere(
    `(${folded(`${alias}.${searched}`)} LIKE ${folded('CAST(:searchPattern AS text)')}${byId})`,
    {
      searchPattern: pattern,
      ...(search.id === undefined ? {} : { searchId: search.id }),
    },
  );
}

function writeCursor(sort: string, row: ObjectLiteral & { id: string }, property: string): string {
  const value: unknown = row[property];
  const cursor: Cursor = {
    sort,
    value: value instanceof Date ? value.toISOString() : String(value),
    id: row.id,
  };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function readCursor(text: string, sort: string, type: Order['type']): Cursor {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursorError();
  }
  if (typeof parsed !== 'object' || parsed === null) throw new InvalidCursorError();
  const { sort: given, value, id } = parsed as Partial<Record<keyof Cursor, unknown>>;
  if (given !== sort || typeof value !== 'string' || value.includes('\0'))
    throw new InvalidCursorError();
  if (typeof id !== 'string' || !uuid.test(id)) throw new InvalidCursorError();
  if (type === 'timestamptz' && !isInstant(value)) throw new InvalidCursorError();
  return { sort, value, id };
}

/**
 * Whether the text is a canonical timestamp. PostgreSQL rejects 30 February, `Date` reads it as March.
 */
function isInstant(text: string): boolean {
  if (!instant.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}
