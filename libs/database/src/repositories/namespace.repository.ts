import { Any, IsNull, type EntityManager } from 'typeorm';
import { Namespace } from '../entities/namespace.entity.js';
import { byName, readPage, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewNamespace = Omit<
  Namespace,
  'version' | 'createdAt' | 'updatedAt' | 'deletingSince' | 'rowsToDelete' | 'rowsDeleted'
>;

/** Excludes namespaces that are being deleted. */
const inUse = { deletingSince: IsNull() };

/** Row counts of a namespace. */
export interface NamespaceCounts {
  users: number;
  groups: number;
  /** Sessions that are neither expired nor revoked. */
  sessions: number;
}

export class NamespaceRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewNamespace): Promise<Namespace> {
    return insertRow(this.manager, Namespace, { ...values, deletingSince: null });
  }

  async findByName(name: string): Promise<Namespace | undefined> {
    return (await this.manager.findOneBy(Namespace, { name, ...inUse })) ?? undefined;
  }

  async findByNameKey(nameKey: string): Promise<Namespace | undefined> {
    return (await this.manager.findOneBy(Namespace, { nameKey })) ?? undefined;
  }

  /** Names by id; deleted namespaces are omitted. */
  async namesOf(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.manager.find(Namespace, {
      select: { id: true, name: true },
      where: { id: Any(ids) },
    });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async findById(id: string): Promise<Namespace | undefined> {
    return (await this.manager.findOneBy(Namespace, { id, ...inUse })) ?? undefined;
  }

  /**
   * The namespace, locked until the transaction ends: serializes changes of its keys and settings without blocking
   * readers.
   */
  lock(id: string): Promise<Namespace | undefined> {
    return lockRow(this.manager, Namespace, { id, ...inUse });
  }

  edit(
    id: string,
    expected: ExpectedVersions,
    patch: Partial<Namespace>,
    now: Date,
  ): Promise<Namespace | NotEdited> {
    return editRow(this.manager, Namespace, { id, ...inUse }, expected, patch, now);
  }

  delete(id: string, expected: ExpectedVersions): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, Namespace, { id, ...inUse }, expected);
  }

  /** `visible`: only namespaces with these ids; undefined for all. */
  page(request: PageRequest, visible: readonly string[] | undefined): Promise<Page<Namespace>> {
    const query = this.manager.createQueryBuilder(Namespace, 'namespace').where(inUse);
    if (visible) query.andWhere('namespace.id = ANY(CAST(:visible AS uuid[]))', { visible });
    return readPage(query, request, byName, 'name');
  }

  async counts(id: string, now: Date): Promise<NamespaceCounts> {
    const rows = await this.manager.query<NamespaceCounts[]>(
      `SELECT (SELECT count(*)::int FROM users WHERE namespace_id = $1) AS users,
              (SELECT count(*)::int FROM groups WHERE namespace_id = $1) AS groups,
              (SELECT count(*)::int FROM sessions
                WHERE namespace_id = $1 AND revoked_at IS NULL AND expires_at > $2) AS sessions`,
      [id, now],
    );
    return rows[0] ?? { users: 0, groups: 0, sessions: 0 };
  }
}
