import type { EntityManager } from 'typeorm';
import { Administrator, AdministratorNamespace } from '../entities/administrator.entity.js';
import { Namespace } from '../entities/namespace.entity.js';
import { inBatches } from './batches.js';
import { folded, readPage, type Orders, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewAdministrator = Pick<
  Administrator,
  'id' | 'username' | 'usernameKey' | 'passwordHash' | 'shortPassword' | 'role' | 'disabled'
>;

const orders: Orders = {
  username: { property: 'username', type: 'name' },
  createdAt: { property: 'createdAt', type: 'timestamptz' },
};

/** SQL condition: the administrator has a second factor. Recovery codes alone do not count. */
export const secondFactorOf = (id: string): string =>
  `(EXISTS (SELECT 1 FROM admin_totps totp
             WHERE totp.administrator_id = ${id} AND totp.confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM admin_passkeys passkey WHERE passkey.administrator_id = ${id}))`;

export class AdministratorRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewAdministrator): Promise<Administrator> {
    return insertRow(this.manager, Administrator, values);
  }

  async findById(id: string): Promise<Administrator | undefined> {
    return (await this.manager.findOneBy(Administrator, { id })) ?? undefined;
  }

  async findByUsernameKey(usernameKey: string): Promise<Administrator | undefined> {
    return (await this.manager.findOneBy(Administrator, { usernameKey })) ?? undefined;
  }

  /**
   * The administrator, locked until the transaction ends: serializes credential changes and sign-ins.
   */
  lock(id: string): Promise<Administrator | undefined> {
    return lockRow(this.manager, Administrator, { id });
  }

  /**
   * The administrator under a shared lock until the transaction ends: its writes run concurrently, while changes of
   * its credentials or permissions wait for them.
   */
  async lockShared(id: string): Promise<Administrator | undefined> {
    const held = await this.manager.findOne(Administrator, {
      where: { id },
      lock: { mode: 'pessimistic_read' },
    });
    return held ?? undefined;
  }

  async hasSecondFactor(id: string): Promise<boolean> {
    const [row] = await this.manager.query<{ has: boolean }[]>(
      `SELECT ${secondFactorOf('$1')} AS has`,
      [id],
    );
    return row?.has === true;
  }

  edit(
    id: string,
    expected: ExpectedVersions,
    patch: Partial<Administrator>,
    now: Date,
  ): Promise<Administrator | NotEdited> {
    return editRow(this.manager, Administrator, { id }, expected, patch, now);
  }

  delete(id: string, expected: ExpectedVersions): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, Administrator, { id }, expected);
  }

  page(
    request: PageRequest,
    filter: Partial<Pick<Administrator, 'role' | 'disabled'>> = {},
  ): Promise<Page<Administrator>> {
    const query = this.manager.createQueryBuilder(Administrator, 'administrator');
    if (filter.role !== undefined) {
      query.andWhere('administrator.role = :role', { role: filter.role });
    }
    if (filter.disabled !== undefined) {
      query.andWhere('administrator.disabled = :disabled', { disabled: filter.disabled });
    }
    return readPage(query, request, orders, 'username', 'username');
  }

  async exists(): Promise<boolean> {
    return (await this.manager.count(Administrator, { take: 1 })) > 0;
  }

  /** Blocks the creation of administrators in other transactions until this one ends. */
  async lockTable(): Promise<void> {
    await this.manager.query('LOCK TABLE administrators IN SHARE ROW EXCLUSIVE MODE');
  }

  /**
   * Locks the administrator to be changed, and holds the caller, until the transaction ends. Locks in ID order, so that
   * two administrators who change each other do not deadlock.
   * @param owners whether to lock every enabled owner as well, so that concurrent changes cannot remove the last owner
   */
  async lockTargetAndCaller(
    id: string,
    callerId: string | undefined,
    { owners }: { owners: boolean } = { owners: false },
  ): Promise<void> {
    const target = id.toLowerCase();
    const ids = [...new Set([target, callerId ?? target])].sort();
    if (owners) {
      await this.manager.query(
        `SELECT id FROM administrators
          WHERE id = ANY($1::uuid[]) OR (role = 'owner' AND NOT disabled)
          ORDER BY id FOR UPDATE`,
        [ids],
      );
      return;
    }
    for (const one of ids) {
      // Concurrent requests of the caller only need the row to stay unchanged.
      const mode = one === target ? 'UPDATE' : 'SHARE';
      await this.manager.query(`SELECT id FROM administrators WHERE id = $1 FOR ${mode}`, [one]);
    }
  }

  /** Ids of the enabled owners. */
  async enabledOwners(): Promise<string[]> {
    const rows = await this.manager.find(Administrator, {
      select: { id: true },
      where: { role: 'owner', disabled: false },
    });
    return rows.map(({ id }) => id);
  }

  /** The namespaces assigned to an administrator, by name. */
  namespacesOf(administratorId: string): Promise<Namespace[]> {
    return this.manager
      .createQueryBuilder(Namespace, 'namespace')
      .innerJoin(AdministratorNamespace, 'assigned', 'assigned.namespaceId = namespace.id')
      .where('assigned.administratorId = :administratorId', { administratorId })
      .orderBy(folded('namespace.name'))
      .getMany();
  }

  /** Replaces the namespaces assigned to an administrator. */
  async assignNamespaces(administratorId: string, namespaceIds: readonly string[]): Promise<void> {
    await this.manager.delete(AdministratorNamespace, { administratorId });
    const rows = [...new Set(namespaceIds)].map((namespaceId) => ({
      administratorId,
      namespaceId,
    }));
    for await (const batch of inBatches(rows))
      await this.manager.insert(AdministratorNamespace, batch);
  }
}
