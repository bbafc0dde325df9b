import { Not, IsNull, type EntityManager } from 'typeorm';
import { Namespace } from '../entities/namespace.entity.js';
import { versionGuard, type ExpectedVersions } from './rows.js';

/** The tables with rows of a namespace, in an order in which each stands before those it refers to. */
export const NAMESPACED_TABLES = [
  'sessions',
  'group_members',
  'org_members',
  'group_rights',
  'api_key_rights',
  'activity',
  'users',
  'groups',
  'api_keys',
  'audiences',
  'signing_keys',
  'administrator_namespaces',
] as const;

/** A namespace whose rows are being deleted. */
export type NamespaceDeletion = Pick<
  Namespace,
  'id' | 'name' | 'deletingSince' | 'rowsToDelete' | 'rowsDeleted'
>;

/** The deletion of namespaces with more rows than one statement should delete. */
export class NamespaceDeletionRepository {
  constructor(private readonly manager: EntityManager) {}

  /** How many rows belong to a namespace, in all tables. */
  async countRows(namespaceId: string): Promise<number> {
    const counts = NAMESPACED_TABLES.map(
      (table) => `(SELECT count(*) FROM ${table} WHERE namespace_id = $1)`,
    );
    const [row] = await this.manager.query<{ rows: number }[]>(
      `SELECT LEAST(${counts.join(' + ')}, 2147483647)::int AS rows`,
      [namespaceId],
    );
    return row?.rows ?? 0;
  }

  /**
   * Takes a namespace out of service for good: nothing finds it by its name any more, which is free again, and nobody
   * holds its keys.
   *
   * @returns whether there was such a namespace in this version (any version if undefined).
   */
  async start(
    id: string,
    expected: ExpectedVersions,
    rowsToDelete: number,
    now: Date,
  ): Promise<boolean> {
    const [condition, versions] = versionGuard(expected ?? { not: [] }, '$2');
    const marked = await this.manager.query<[unknown[], number]>(
      // A name has no blank, so that this key cannot be taken.
      `UPDATE namespaces
          SET deleting_since = $3, rows_to_delete = $4, rows_deleted = 0, name_key = 'deleting ' || id,
              disabled = true, public_endpoint = false, version = version + 1, updated_at = $3
        WHERE id = $1 AND deleting_since IS NULL AND ${condition}`,
      [id, versions, now, rowsToDelete],
    );
    if (marked[1] !== 1) return false;
    for (const table of ['signing_keys', 'administrator_namespaces']) {
      await this.manager.query(`DELETE FROM ${table} WHERE namespace_id = $1`, [id]);
    }
    return true;
  }

  /** The deletions that are not finished, the oldest first. `visible`: only of these namespaces; undefined for all. */
  list(visible: readonly string[] | undefined): Promise<NamespaceDeletion[]> {
    const query = this.manager
      .createQueryBuilder(Namespace, 'namespace')
      .where({ deletingSince: Not(IsNull()) })
      .orderBy('namespace.deletingSince')
      .addOrderBy('namespace.id');
    if (visible) query.andWhere('namespace.id = ANY(CAST(:visible AS uuid[]))', { visible });
    return query.getMany();
  }

  /**
   * Holds a namespace that is being deleted until the transaction ends.
   *
   * @returns undefined where another node holds it, or where it is gone.
   */
  async hold(id: string): Promise<NamespaceDeletion | undefined> {
    const found = await this.manager
      .createQueryBuilder(Namespace, 'namespace')
      .where({ id, deletingSince: Not(IsNull()) })
      .setLock('for_no_key_update')
      .setOnLocked('skip_locked')
      .getOne();
    return found ?? undefined;
  }

  /** Deletes up to `limit` rows of one table and counts them. @returns how many there were; 0: nothing is left. */
  async deleteBatch(id: string, limit: number): Promise<number> {
    for (const table of NAMESPACED_TABLES) {
      const [, deleted] = await this.manager.query<[unknown[], number]>(
        `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM ${table} WHERE namespace_id = $1 LIMIT $2))`,
        [id, limit],
      );
      if (deleted === 0) continue;
      await this.manager.query(
        'UPDATE namespaces SET rows_deleted = rows_deleted + $2 WHERE id = $1',
        [id, deleted],
      );
      return deleted;
    }
    return 0;
  }

  /** Deletes the namespace itself, with whatever was added to it since its last batch. */
  async finish(id: string): Promise<void> {
    await this.manager.delete(Namespace, { id, deletingSince: Not(IsNull()) });
  }
}
