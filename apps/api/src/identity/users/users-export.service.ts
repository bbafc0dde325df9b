import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database, type Membership, type Namespace, type Page, type User } from '#database';
import type { Download } from '../../core/http/download.js';
import { pageRequest } from '../../core/fields/paging.js';
import { csvHead, csvLine } from './user-csv.js';
import type { ExportedUser } from './users-import.dto.js';
import type { UserExportQuery } from './users.dto.js';

/** Number of users read at a time, which bounds the memory used. */
const PAGE_SIZE = 500;

/** Creation order is stable: a user renamed during the export is neither skipped nor exported twice. */
const SORT_ORDER = 'createdAt';

/** The serialization of an export. */
interface Format {
  type: string;
  head: string;
  row: (user: ExportedUser, first: boolean) => string;
  foot: string;
}

const formats: Readonly<Record<'json' | 'csv', Format>> = {
  json: {
    type: 'application/json; charset=utf-8',
    head: '{"users":[',
    row: (user, first) => `${first ? '' : ','}\n${JSON.stringify(user)}`,
    foot: '\n]}\n',
  },
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    head: csvHead,
    row: csvLine,
    foot: '',
  },
};

/** Exports all users of a namespace without passwords or password hashes. */
@Injectable()
export class UsersExportService {
  constructor(private readonly database: Database) {}

  /** Reads the first page before the response starts, so that an error can still set the status code. */
  async export(namespace: Namespace, query: UserExportQuery): Promise<Download> {
    const format = query.format ?? 'json';
    const first = await this.page(namespace.id, query);
    const text = this.generateFile(namespace.id, query, first, formats[format]);
    return {
      name: `users-${namespace.name}.${format}`,
      type: formats[format].type,
      content: Readable.from(text, { objectMode: false }),
    };
  }

  private async *generateFile(
    namespaceId: string,
    query: UserExportQuery,
    first: Page<User>,
    { head, row, foot }: Format,
  ): AsyncGenerator<string> {
    yield head;
    for (let page: Page<User> | undefined = first; page !== undefined;) {
      const users = await this.toExportedUsers(namespaceId, page.items);
      yield users.map((user, at) => row(user, page === first && at === 0)).join('');
      const cursor: string | null = page.nextCursor;
      page = cursor === null ? undefined : await this.page(namespaceId, query, cursor);
    }
    yield foot;
  }

  private page(
    namespaceId: string,
    { q, disabled, passwordImported, groupId, orgId }: UserExportQuery,
    cursor?: string,
  ): Promise<Page<User>> {
    const request = pageRequest({ q, cursor, limit: PAGE_SIZE, sort: SORT_ORDER });
    const filter = { disabled, passwordImported, groupId, orgId };
    return this.database.users.page(namespaceId, request, filter);
  }

  /** Selects the members explicitly: the response interceptor does not filter streams. */
  private async toExportedUsers(
    namespaceId: string,
    users: readonly User[],
  ): Promise<ExportedUser[]> {
    const ids = users.map(({ id }) => id);
    const groups = namesOf(await this.database.memberships.listMembers(namespaceId, 'group', ids));
    const orgs = namesOf(await this.database.memberships.listMembers(namespaceId, 'org', ids));
    return users.map(({ id, name, disabled, passwordHash, attributes, createdAt }) => ({
      id,
      name,
      disabled,
      hasPassword: passwordHash !== null,
      attributes,
      groups: groups.get(id) ?? [],
      orgs: orgs.get(id) ?? [],
      createdAt,
    }));
  }
}

function namesOf(memberships: readonly (Membership & { name: string })[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { userId, name } of memberships) {
    names.set(userId, [...(names.get(userId) ?? []), name]);
  }
  return names;
}
