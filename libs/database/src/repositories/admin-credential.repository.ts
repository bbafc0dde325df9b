import { MoreThan, Not, type EntityManager, type EntityTarget } from 'typeorm';
import {
  ConsoleSession,
  PersonalAccessToken,
  type Administrator,
} from '../entities/administrator.entity.js';
import { secondFactorOf } from './administrator.repository.js';
import { insertRow } from './rows.js';

/** A credential with its administrator and the namespaces assigned to the administrator. */
export interface WithAdministrator<T> {
  credential: T;
  administrator: Administrator;
  namespaceIds: string[];
  /** Whether the administrator has a second factor. */
  hasSecondFactor: boolean;
}

async function findWithAdministrator<T extends ConsoleSession | PersonalAccessToken>(
  manager: EntityManager,
  type: EntityTarget<T>,
  secretHash: string,
): Promise<WithAdministrator<T> | undefined> {
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

/** Authentication times of a session; omitted ones are unchanged. */
export type AuthenticationTimes = Partial<
  Pick<ConsoleSession, 'authenticatedAt' | 'factorVerifiedAt'>
>;

export type NewConsoleSession = Omit<ConsoleSession, 'administrator'>;

export class ConsoleSessionRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewConsoleSession): Promise<ConsoleSession> {
    return insertRow(this.manager, ConsoleSession, values);
  }

  findBySecretHash(secretHash: string): Promise<WithAdministrator<ConsoleSession> | undefined> {
    return findWithAdministrator(this.manager, ConsoleSession, secretHash);
  }

  /** The unexpired sessions of an administrator, newest first. */
  listOf(administratorId: string, now: Date): Promise<ConsoleSession[]> {
    return this.manager.find(ConsoleSession, {
      where: { administratorId, expiresAt: MoreThan(now) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /**
   * Rotates the secret of a session and updates its authentication times.
   * @returns the session; undefined if it was revoked or its secret is no longer `current`
   */
  async rotate(
    id: string,
    current: string,
    next: Pick<ConsoleSession, 'secretHash'> & AuthenticationTimes,
  ): Promise<ConsoleSession | undefined> {
    const { affected } = await this.manager.update(
      ConsoleSession,
      { id, secretHash: current },
      next,
    );
    if (affected !== 1) return undefined;
    return (await this.manager.findOneBy(ConsoleSession, { id })) ?? undefined;
  }

  /**
   * Locks a session against revocation until the transaction ends. @returns whether it still exists with this secret
   */
  async lockAgainstRevocation(id: string, secretHash: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `SELECT id FROM admin_sessions WHERE id = $1 AND secret_hash = $2 FOR KEY SHARE`,
      [id, secretHash],
    );
    return rows.length === 1;
  }

  async touch(id: string, now: Date): Promise<void> {
    await this.manager.update(ConsoleSession, { id }, { lastSeenAt: now });
  }

  /** @returns whether the administrator had this session */
  async delete(administratorId: string, id: string): Promise<boolean> {
    const { affected } = await this.manager.delete(ConsoleSession, { administratorId, id });
    return affected === 1;
  }

  /** @returns the deleted session; undefined if no session had this secret */
  async deleteBySecretHash(
    secretHash: string,
  ): Promise<Pick<ConsoleSession, 'id' | 'administratorId'> | undefined> {
    const [rows] = await this.manager.query<
      [Pick<ConsoleSession, 'id' | 'administratorId'>[], number]
    >(
      `DELETE FROM admin_sessions WHERE secret_hash = $1
       RETURNING id, administrator_id AS "administratorId"`,
      [secretHash],
    );
    return rows[0];
  }

  async deleteAllOf(administratorId: string, exceptId?: string): Promise<void> {
    await this.manager.delete(ConsoleSession, {
      administratorId,
      ...(exceptId === undefined ? {} : { id: Not(exceptId) }),
    });
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .delete()
      .from(ConsoleSession)
      .where('expires_at < :now', { now })
      .execute();
  }
}

export type NewPersonalAccessToken = Pick<
  PersonalAccessToken,
  'id' | 'administratorId' | 'name' | 'secretHash' | 'expiresAt'
>;

export class PersonalAccessTokenRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewPersonalAccessToken): Promise<PersonalAccessToken> {
    return insertRow(this.manager, PersonalAccessToken, values);
  }

  findBySecretHash(
    secretHash: string,
  ): Promise<WithAdministrator<PersonalAccessToken> | undefined> {
    return findWithAdministrator(this.manager, PersonalAccessToken, secretHash);
  }

  /** The personal access tokens of an administrator, including expired ones, newest first. */
  listOf(administratorId: string): Promise<PersonalAccessToken[]> {
    return this.manager.find(PersonalAccessToken, {
      where: { administratorId },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /**
   * Locks a token against revocation until the transaction ends. @returns whether it still exists
   */
  async lockAgainstRevocation(id: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `SELECT id FROM admin_tokens WHERE id = $1 FOR KEY SHARE`,
      [id],
    );
    return rows.length === 1;
  }

  async findOf(administratorId: string, id: string): Promise<PersonalAccessToken | undefined> {
    return (
      (await this.manager.findOneBy(PersonalAccessToken, { administratorId, id })) ?? undefined
    );
  }

  async touch(id: string, now: Date): Promise<void> {
    await this.manager.update(PersonalAccessToken, { id }, { lastUsedAt: now });
  }

  /** @returns whether the administrator had this token */
  async delete(administratorId: string, id: string): Promise<boolean> {
    const { affected } = await this.manager.delete(PersonalAccessToken, { administratorId, id });
    return affected === 1;
  }

  async deleteAllOf(administratorId: string): Promise<void> {
    await this.manager.delete(PersonalAccessToken, { administratorId });
  }
}
