import { Any, type EntityManager } from 'typeorm';
import { prepared } from '../drivers/prepared.js';
import { User } from '../entities/user.entity.js';
import { inBatches } from './batches.js';
import { boundedSearch, byName, readPage, type Page, type PageRequest } from './page.js';
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

/** Fields that an import updates in existing users. */
export type UserValues = Pick<User, 'id' | 'passwordHash' | 'disabled' | 'attributes'>;

/** Prefix of hashes in the current format. */
export const OWN_HASH = '$argon2id$';

export interface UserFilter {
  disabled?: boolean;
  /** Whether the password hash was imported in another format. */
  passwordImported?: boolean;
  groupId?: string;
  orgId?: string;
}

/** The columns of a user that a login needs. */
export type LoginUser = Pick<User, 'id' | 'namespaceId' | 'name' | 'passwordHash' | 'disabled'>;

const FIND_FOR_LOGIN = prepared(
  'find_user_for_login',
  `SELECT id, namespace_id AS "namespaceId", name, password_hash AS "passwordHash", disabled
     FROM users WHERE namespace_id = $1 AND name_key = $2`,
);

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

  /** What a login needs of a user. */
  async findForLogin(namespaceId: string, nameKey: string): Promise<LoginUser | undefined> {
    const [user] = await this.manager.query<LoginUser[]>(FIND_FOR_LOGIN, [namespaceId, nameKey]);
    return user;
  }

  /** Existing users with these names, in any order. */
  findByNameKeys(namespaceId: string, nameKeys: readonly string[]): Promise<User[]> {
    return this.manager.findBy(User, { namespaceId, nameKey: Any([...nameKeys]) });
  }

  /** The user, locked until the transaction ends to serialize changes. */
  lockByNameKey(namespaceId: string, nameKey: string): Promise<User | undefined> {
    return lockRow(this.manager, User, { namespaceId, nameKey });
  }

  /** The same, locked until the transaction ends. */
  lock(namespaceId: string, id: string): Promise<User | undefined> {
    return lockRow(this.manager, User, { namespaceId, id });
  }

  /** Users by folded name, locked against changes until the transaction ends. */
  lockByNameKeys(namespaceId: string, nameKeys: readonly string[]): Promise<User[]> {
    return (
      this.manager
        .createQueryBuilder(User, 'user')
        .where({ namespaceId, nameKey: Any([...nameKeys]) })
        // Fixed order, so that concurrent imports do not deadlock.
        .orderBy('user.id')
        .setLock('for_no_key_update')
        .getMany()
    );
  }

  /** @returns the ids of the inserted users; those whose names are taken are skipped */
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

  /** Updates many users and increments their versions. */
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
   * Replaces the stored hash of an unchanged password unless it has changed. The version stays: nothing an
   * administrator edits has changed.
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

  async page(
    namespaceId: string,
    request: PageRequest,
    filter: UserFilter = {},
  ): Promise<Page<User>> {
    const query = this.manager
      .createQueryBuilder(User, 'user')
      .where('user.namespaceId = :namespaceId', { namespaceId });
    if (filter.disabled !== undefined) {
      query.andWhere(filter.disabled ? 'user.disabled' : 'NOT user.disabled');
    }
    if (filter.passwordImported !== undefined) {
      // Users without a password count as not imported. The literal is that of the index.
      query.andWhere(
        filter.passwordImported
          ? `user.passwordHash NOT LIKE '${OWN_HASH}%'`
          : `(user.passwordHash IS NULL OR user.passwordHash LIKE '${OWN_HASH}%')`,
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
    const all = 'SELECT FROM users WHERE namespace_id = $1';
    const bounded = await boundedSearch(this.manager, request, all, [namespaceId]);
    return readPage(query, bounded, byName, 'name');
  }
}
