import { Any, type EntityManager } from 'typeorm';
import {
  SigningKey,
  type KeyPurpose,
  type KeyState,
  type RetiredReason,
} from '../entities/signing-key.entity.js';
import { insertRow } from './rows.js';

export type NewSigningKey = Omit<SigningKey, 'namespace' | 'createdAt'>;

/** The active and the next key of one purpose. */
export interface SigningPair {
  active: SigningKey | undefined;
  next: SigningKey | undefined;
}

/** A purpose of keys in a namespace. */
export interface KeyPlace {
  namespaceId: string;
  purpose: KeyPurpose;
}

const live: KeyState[] = ['next', 'active', 'previous'];

export class SigningKeyRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewSigningKey): Promise<SigningKey> {
    return insertRow(this.manager, SigningKey, values);
  }

  /** The keys of a namespace, newest first. */
  list(namespaceId: string): Promise<SigningKey[]> {
    return this.manager.find(SigningKey, {
      where: { namespaceId },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** The unretired keys of a namespace, in order of publication. */
  listLive(namespaceId: string): Promise<SigningKey[]> {
    return this.manager.find(SigningKey, {
      where: { namespaceId, state: Any(live) },
      order: { publishedAt: 'ASC', id: 'ASC' },
    });
  }

  /** When the oldest active key of each purpose became active. */
  oldestActive(): Promise<{ purpose: KeyPurpose; activatedAt: Date }[]> {
    return this.manager.query(
      `SELECT purpose, min(activated_at) AS "activatedAt" FROM signing_keys
        WHERE state = 'active' AND activated_at IS NOT NULL GROUP BY purpose`,
    );
  }

  async findById(namespaceId: string, id: string): Promise<SigningKey | undefined> {
    return (await this.manager.findOneBy(SigningKey, { namespaceId, id })) ?? undefined;
  }

  /** The active and the next key. Before changing them, lock the namespace (`NamespaceRepository.lock`). */
  async pair(namespaceId: string, purpose: KeyPurpose): Promise<SigningPair> {
    const keys = await this.manager.findBy(SigningKey, {
      namespaceId,
      purpose,
      state: Any(['active', 'next'] satisfies KeyState[]),
    });
    return {
      active: keys.find(({ state }) => state === 'active'),
      next: keys.find(({ state }) => state === 'next'),
    };
  }

  /** Changes the state of a key unless it is retired, which is final. */
  async setState(
    namespaceId: string,
    id: string,
    state: Exclude<KeyState, 'retired'>,
    times: { activatedAt?: Date; retiresAt?: Date | null },
  ): Promise<void> {
    await this.manager.update(
      SigningKey,
      { namespaceId, id, state: Any(live) },
      { state, ...times },
    );
  }

  /**
   * Retires a key permanently and erases its private part.
   * @param retiresAt when its last token expires, if not stored yet
   */
  async retire(
    namespaceId: string,
    id: string,
    { reason, now, retiresAt }: { reason: RetiredReason; now: Date; retiresAt?: Date },
  ): Promise<void> {
    await this.manager.update(
      SigningKey,
      { namespaceId, id, state: Any(live) },
      {
        state: 'retired',
        encryptedPrivateKey: null,
        retiredAt: now,
        retiredReason: reason,
        ...(retiresAt === undefined ? {} : { retiresAt }),
      },
    );
  }

  /**
   * Retires all previous keys whose last token has expired. Keeps keys that the refresh token of an active session
   * depends on, regardless of `retiresAt`: the maximum lifetime may have been lowered since.
   */
  async retireExpiredKeys(now: Date): Promise<SigningKey[]> {
    const [rows] = await this.manager.query<[{ id: string }[], number]>(
      `UPDATE signing_keys k
          SET state = 'retired', sealed_private = NULL, retired_at = $1, retired_reason = 'rotated'
        WHERE k.state = 'previous' AND k.retires_at <= $1 AND NOT EXISTS (
          SELECT 1 FROM sessions s
           WHERE k.purpose <> 'access' AND s.namespace_id = k.namespace_id
             AND (s.refresh_key_id = k.id OR s.encryption_key_id = k.id)
             AND s.revoked_at IS NULL AND s.expires_at > $1)
        RETURNING id`,
      [now],
    );
    return this.manager.findBy(SigningKey, { id: Any(rows.map(({ id }) => id)) });
  }

  /**
   * Key pairs with a due rotation step: a next key must be activated, or an active key signs until `publishBy` at the
   * latest and has no successor. A key signs for at least the maximum token lifetime, which limits the number of
   * previous keys. HMAC access keys are rotated manually, because their secret must be distributed to the verifiers.
   */
  listDue(now: Date, publishBy: Date, limit: number): Promise<KeyPlace[]> {
    return this.manager.query<KeyPlace[]>(
      `SELECT k.namespace_id AS "namespaceId", k.purpose
         FROM signing_keys k JOIN namespaces n ON n.id = k.namespace_id
        WHERE (k.state = 'next' AND k.signs_at <= $1)
           OR (k.state = 'active'
               AND n.key_rotation IS NOT NULL AND (k.purpose <> 'access' OR k.public_jwk IS NOT NULL)
               AND k.activated_at + GREATEST(n.key_rotation,
                     CASE k.purpose WHEN 'access' THEN n.access_ttl_max ELSE n.refresh_ttl_max END
                   ) * interval '1 second' <= $2
               AND NOT EXISTS (SELECT 1 FROM signing_keys o WHERE o.namespace_id = k.namespace_id
                                  AND o.purpose = k.purpose AND o.state = 'next'))
        ORDER BY COALESCE(k.signs_at, k.activated_at) LIMIT $3`,
      [now, publishBy, limit],
    );
  }

  /** Compromised keys with possibly unexpired tokens, whose sessions must be revoked. */
  listCompromised(now: Date): Promise<SigningKey[]> {
    return this.manager
      .createQueryBuilder(SigningKey, 'key')
      .where(`key.retiredReason = 'compromised' AND key.purpose <> 'access'`)
      .andWhere('key.retiresAt > :now', { now })
      .getMany();
  }

  /** Deletes keys that were retired before a time. */
  async deleteRetired(before: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .delete()
      .from(SigningKey)
      .where(`state = 'retired' AND retired_at < :before`, { before })
      .execute();
  }
}
