import { MoreThan, Not, type EntityManager, type EntityTarget } from 'typeorm';
import { AdminSession, AdminToken, type Administrator } from '../entities/administrator.entity.js';
import { secondFactorOf } from './administrator.repository.js';
import { insertRow } from './rows.js';

/** A credential with its administrator, and the namespaces that one looks after. */
export interface Proven<T> {
  credential: T;
  administrator: Administrator;
  namespaceIds: string[];
  /** Whether the administrator has a second factor. */
  hasSecondFactor: boolean;
}

async function findProven<T extends AdminSession | AdminToken>(
  manager: EntityManager,
  type: EntityTarget<T>,
  secretHash: string,
): Promise<Proven<T> | undefined> {
  const { entities, raw } = await manager
    .createQueryBuilder(type, 'credential')
    .innerJoinAndSelect('credential.administrator', 'administrator')
    .addSelect(
      `ARRAY(SELECT assigned.namespace_id::text FROM administrator_namespaces assigned
              WHERE assigned.administrator_id = administrator.id)`,
      'namespace_ids',
    )
    .addSelect(secondFactorOf('administrator.id'), 'has_second_factor')
    .where('credential.secretHash = :secretHash', { secretHash })
    .getRawAndEntities<{ namespace_ids: string[]; has_second_factor: boolean }>();
  const [credential] = entities;
  if (!credential?.administrator) return undefined;
  return {
    credential,
    administrator: credential.administrator,
    namespaceIds: raw[0]?.namespace_ids ?? [],
    hasSecondFactor: raw[0]?.has_second_factor === true,
  };
}

export type NewAdminSession = Omit<AdminSession, 'administrator'>;

export class AdminSessionRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewAdminSession): Promise<AdminSession> {
    return insertRow(this.manager, AdminSession, values);
  }

  findBySecretHash(secretHash: string): Promise<Proven<AdminSession> | undefined> {
    return findProven(this.manager, AdminSession, secretHash);
  }

  /** The sessions of an administrator that have not expired, the newest first. */
  listOf(administratorId: string, now: Date): Promise<AdminSession[]> {
    return this.manager.find(AdminSession, {
      where: { administratorId, expiresAt: MoreThan(now) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** Gives a session another secret, because it was proven anew. @returns it, if it is still there. */
  async renew(id: string, secretHash: string, now: Date): Promise<AdminSession | undefined> {
    await this.manager.update(AdminSession, { id }, { secretHash, provenAt: now });
    return (await this.manager.findOneBy(AdminSession, { id })) ?? undefined;
  }

  async touch(id: string, now: Date): Promise<void> {
    await this.manager.update(AdminSession, { id }, { lastSeenAt: now });
  }

  /** @returns whether there was such a session of this administrator. */
  async delete(administratorId: string, id: string): Promise<boolean> {
    const { affected } = await this.manager.delete(AdminSession, { administratorId, id });
    return affected === 1;
  }

  async deleteAllOf(administratorId: string, exceptId?: string): Promise<void> {
    await this.manager.delete(AdminSession, {
      administratorId,
      ...(exceptId === undefined ? {} : { id: Not(exceptId) }),
    });
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .delete()
      .from(AdminSession)
      .where('expires_at < :now', { now })
      .execute();
  }
}

export type NewAdminToken = Pick<
  AdminToken,
  'id' | 'administratorId' | 'name' | 'secretHash' | 'expiresAt'
>;

export class AdminTokenRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewAdminToken): Promise<AdminToken> {
    return insertRow(this.manager, AdminToken, values);
  }

  findBySecretHash(secretHash: string): Promise<Proven<AdminToken> | undefined> {
    return findProven(this.manager, AdminToken, secretHash);
  }

  /** The access tokens of an administrator, expired ones too, the newest first. */
  listOf(administratorId: string): Promise<AdminToken[]> {
    return this.manager.find(AdminToken, {
      where: { administratorId },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  async findOf(administratorId: string, id: string): Promise<AdminToken | undefined> {
    return (await this.manager.findOneBy(AdminToken, { administratorId, id })) ?? undefined;
  }

  async touch(id: string, now: Date): Promise<void> {
    await this.manager.update(AdminToken, { id }, { lastUsedAt: now });
  }

  /** @returns whether there was such a token of this administrator. */
  async delete(administratorId: string, id: string): Promise<boolean> {
    const { affected } = await this.manager.delete(AdminToken, { administratorId, id });
    return affected === 1;
  }

  async deleteAllOf(administratorId: string): Promise<void> {
    await this.manager.delete(AdminToken, { administratorId });
  }
}
