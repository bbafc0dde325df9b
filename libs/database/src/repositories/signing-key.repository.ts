import { In, type EntityManager } from 'typeorm';
import { SigningKey, type KeyPurpose, type KeyState } from '../entities/signing-key.entity.js';
import { insertRow } from './rows.js';

export type NewSigningKey = Omit<SigningKey, 'namespace' | 'createdAt'>;

export class SigningKeyRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewSigningKey): Promise<SigningKey> {
    return insertRow(this.manager, SigningKey, values);
  }

  /** The keys of a namespace, the newest first. */
  list(namespaceId: string): Promise<SigningKey[]> {
    return this.manager.find(SigningKey, {
      where: { namespaceId },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** The keys of a namespace that sign or verify: `next`, `active` and `previous`. */
  listLive(namespaceId: string): Promise<SigningKey[]> {
    return this.manager.findBy(SigningKey, {
      namespaceId,
      state: In(['next', 'active', 'previous'] satisfies KeyState[]),
    });
  }

  async findById(namespaceId: string, id: string): Promise<SigningKey | undefined> {
    return (await this.manager.findOneBy(SigningKey, { namespaceId, id })) ?? undefined;
  }

  /** The key that signs, locked until the transaction ends so that two changes cannot cross. */
  async lockActive(namespaceId: string, purpose: KeyPurpose): Promise<SigningKey | undefined> {
    const key = await this.manager.findOne(SigningKey, {
      where: { namespaceId, purpose, state: 'active' },
      lock: { mode: 'pessimistic_write' },
    });
    return key ?? undefined;
  }

  async setState(
    namespaceId: string,
    id: string,
    state: KeyState,
    times: { activatedAt?: Date; retiresAt?: Date | null },
  ): Promise<void> {
    await this.manager.update(SigningKey, { namespaceId, id }, { state, ...times });
  }

  /**
   * Retires every previous key whose last token has expired; it verifies nothing from then on.
   * @returns the namespaces this concerns
   */
  async retireEnded(now: Date): Promise<string[]> {
    const [rows] = await this.manager.query<[{ namespace_id: string }[], number]>(
      `UPDATE signing_keys SET state = 'retired'
        WHERE state = 'previous' AND retires_at <= $1 RETURNING namespace_id`,
      [now],
    );
    return [...new Set(rows.map((row) => row.namespace_id))];
  }
}
