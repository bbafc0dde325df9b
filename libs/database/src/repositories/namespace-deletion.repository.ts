import { Not, IsNull, type EntityManager } from 'typeorm';
import { Namespace } from '../entities/namespace.entity.js';
import { versionGuard, type ExpectedVersions } from './rows.js';

/** Tables with rows of a namespace, ordered so that referencing tables come first. */
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

  /** The number of rows of a namespace in all tables. */
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
   * Marks a namespace as being deleted: it can no longer be found by name, the name is free again, and its keys are
   * deleted.
   *
   * @returns whether the namespace exists in an expected version
   */
  async start(
    id: string,
    expected: ExpectedVersions,
    rowsToDelete: number,
    now: Date,
  ): Promise<boolean> {
    const [condition, versions] = versionGuard(expected ?? { not: [] }, '$2');
    const marked = await this.manager.query<[unknown[], number]>(
      // Names contain no spaces, so that this key cannot collide.
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

  /** Pending deletions, oldest first. `visible`: only these namespaces; undefined for all. */
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
   * Locks a namespace that is being deleted until the transaction ends.
   *
   * @returns undefined if another node holds the lock or the namespace is gone
   */
  async tryLock(id: string): Promise<NamespaceDeletion | undefined> {
    const found = await this.manager
      .createQueryBuilder(Namespace, 'namespace')
      .where({ id, deletingSince: Not(IsNull()) })
      .setLock('for_no_key_update')
      .setOnLocked('skip_locked')
      .getOne();
    return found ?? undefined;
  }

  /**
   * Deletes up to `limit` rows of one table. @returns the number of deleted rows; 0: nothing is left
   */
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

  /** Deletes the namespace, including rows added since the last batch. */
  async finish(id: string): Promise<void> {
    await this.manager.delete(Namespace, { id, deletingSince: Not(IsNull()) });
  }
}
