import { Any, type EntityManager } from 'typeorm';
import { User } from '../entities/user.entity.js';
import { inBatches } from './batches.js';
import { byName, readPage, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewUser = Pick<
  User,
  'id' | 'namespaceId' | 'name' | 'nameKey' | 'passwordHash' | 'disabled' | 'attributes'
>;

/** What an import changes of users who are there. */
export type UserValues = Pick<User, 'id' | 'passwordHash' | 'disabled' | 'attributes'>;

/** What a hash begins with that was made here, or is of the kind that is made here. */
export const OWN_HASH = '$argon2id$';

export interface UserFilter {
  disabled?: boolean;
  /** Whether the hash of the password is of another kind than those that are made here. */
  passwordImported?: boolean;
  groupId?: string;
  orgId?: string;
}

export class UserRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewUser): Promise<User> {
    return insertRow(this.manager, User, values);
  }

  async findById(namespaceId: string, id: string): Promise<User | undefined> {
    return (await this.manager.findOneBy(User, { namespaceId, id })) ?? undefined;
  }

  async findByNameKey(namespaceId: string, nameKey: string): Promise<User | undefined> {
    return (await this.manager.findOneBy(User, { namespaceId, nameKey })) ?? undefined;
  }

  /** Those of them that exist, in any order. */
  findByNameKeys(namespaceId: string, nameKeys: readonly string[]): Promise<User[]> {
    return this.manager.findBy(User, { namespaceId, nameKey: Any([...nameKeys]) });
  }

  /** Makes changes of one user wait for each other until the transaction ends. */
  lockByNameKey(namespaceId: string, nameKey: string): Promise<User | undefined> {
    return lockRow(this.manager, User, { namespaceId, nameKey });
  }

  /** The same, locked until the transaction ends. */
  lock(namespaceId: string, id: string): Promise<User | undefined> {
    return lockRow(this.manager, User, { namespaceId, id });
  }

  /** Users by their folded names, who stay as they are until the transaction ends. */
  lockByNameKeys(namespaceId: string, nameKeys: readonly string[]): Promise<User[]> {
    return (
      this.manager
        .createQueryBuilder(User, 'user')
        .where({ namespaceId, nameKey: Any([...nameKeys]) })
        // Always in one order, so that two imports do not wait for each other.
        .orderBy('user.id')
        .setLock('for_no_key_update')
        .getMany()
    );
  }

  /** @returns the ids of those whose names were free. */
  async insertWhereFree(values: readonly NewUser[]): Promise<string[]> {
    const ids: string[] = [];
    for await (const batch of inBatches(values)) {
      const inserted = await this.manager
        .createQueryBuilder()
        .insert()
        .into(User)
        .values(batch)
        .orIgnore()
        .returning('id')
        .execute();
      ids.push(...(inserted.raw as { id: string }[]).map(({ id }) => id));
    }
    return ids;
  }

  /** Gives many users their new values, and counts their versions up. */
  async saveAll(namespaceId: string, users: readonly UserValues[], now: Date): Promise<void> {
    await this.manager.query(
      `UPDATE users u
          SET password_hash = v."passwordHash", disabled = v.disabled, attributes = v.attributes,
              updated_at = $3, version = u.version + 1
         FROM jsonb_to_recordset($2::jsonb)
              AS v (id uuid, "passwordHash" text, disabled boolean, attributes jsonb)
        WHERE u.namespace_id = $1 AND u.id = v.id`,
      [namespaceId, JSON.stringify(users), now],
    );
  }

  edit(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
    patch: Partial<User>,
    now: Date,
  ): Promise<User | NotEdited> {
    return editRow(this.manager, User, { namespaceId, id }, expected, patch, now);
  }

  /**
   * Replaces the stored hash of an unchanged password, if it is still the given one. The version stays: nothing that
   * an administrator edits has changed.
   */
  async rehash(
    namespaceId: string,
    id: string,
    passwordHash: string,
    newHash: string,
  ): Promise<void> {
    await this.manager.update(User, { namespaceId, id, passwordHash }, { passwordHash: newHash });
  }

  delete(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
  ): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, User, { namespaceId, id }, expected);
  }

  page(namespaceId: string, request: PageRequest, filter: UserFilter = {}): Promise<Page<User>> {
    const query = this.manager
      .createQueryBuilder(User, 'user')
      .where('user.namespaceId = :namespaceId', { namespaceId });
    if (filter.disabled !== undefined) {
      query.andWhere('user.disabled = :disabled', { disabled: filter.disabled });
    }
    if (filter.passwordImported !== undefined) {
      // A user without a password counts as one whose password was not made elsewhere.
      query.andWhere(
        `(COALESCE(user.passwordHash, :ownHash) NOT LIKE :ownHash || '%') = :passwordImported`,
        { ownHash: OWN_HASH, passwordImported: filter.passwordImported },
      );
    }
    if (filter.groupId !== undefined) {
      query.andWhere(
        `user.id IN (SELECT m.user_id FROM group_members m
                      WHERE m.namespace_id = :namespaceId AND m.group_id = CAST(:groupId AS uuid))`,
        { groupId: filter.groupId },
      );
    }
    if (filter.orgId !== undefined) {
      query.andWhere(
        `user.id IN (SELECT m.user_id FROM org_members m
                      WHERE m.namespace_id = :namespaceId AND m.org_id = CAST(:orgId AS uuid))`,
        { orgId: filter.orgId },
      );
    }
    return readPage(query, request, byName, 'name');
  }
}
