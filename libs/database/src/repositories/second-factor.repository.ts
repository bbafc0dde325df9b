import { IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import { newId } from '../ids.js';
import { AdminPasskey, AdminRecoveryCode, AdminTotp } from '../entities/second-factor.entity.js';
import { insertRow } from './rows.js';

export class AdminTotpRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: Pick<AdminTotp, 'id' | 'administratorId' | 'encryptedSecret' | 'createdAt'>) {
    return insertRow(this.manager, AdminTotp, values);
  }

  /** The confirmed authenticator app. */
  async confirmedOf(administratorId: string): Promise<AdminTotp | undefined> {
    const where = { administratorId, confirmedAt: Not(IsNull()) };
    return (await this.manager.findOneBy(AdminTotp, where)) ?? undefined;
  }

  /** The pending authenticator app, if created after `since`. */
  async pendingOf(administratorId: string, since: Date): Promise<AdminTotp | undefined> {
    const where = { administratorId, confirmedAt: IsNull(), createdAt: MoreThan(since) };
    return (await this.manager.findOneBy(AdminTotp, where)) ?? undefined;
  }

  /** @returns false if it is gone or already confirmed */
  async confirm(id: string, step: number, now: Date): Promise<boolean> {
    const { affected } = await this.manager.update(
      AdminTotp,
      { id, confirmedAt: IsNull() },
      { confirmedAt: now, lastStep: step },
    );
    return affected === 1;
  }

  /** Consumes the code of a time step. @returns false if this or a later one was already used */
  async consumeStep(id: string, step: number): Promise<boolean> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(AdminTotp)
      .set({ lastStep: step })
      .where('id = :id AND confirmed_at IS NOT NULL AND last_step < :step', { id, step })
      .execute();
    return affected === 1;
  }

  /** Deletes confirmed and pending authenticator apps. */
  async deleteAllOf(administratorId: string, exceptId?: string): Promise<void> {
    await this.manager.delete(AdminTotp, {
      administratorId,
      ...(exceptId === undefined ? {} : { id: Not(exceptId) }),
    });
  }

  async deletePendingOf(administratorId: string): Promise<void> {
    await this.manager.delete(AdminTotp, { administratorId, confirmedAt: IsNull() });
  }

  async deletePendingBefore(before: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .delete()
      .from(AdminTotp)
      .where('confirmed_at IS NULL AND created_at < :before', { before })
      .execute();
  }
}

export class AdminRecoveryCodeRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Replaces all codes of an administrator. */
  async replace(administratorId: string, codeHashes: readonly string[]): Promise<void> {
    await this.deleteAllOf(administratorId);
    await this.manager.insert(
      AdminRecoveryCode,
      codeHashes.map((codeHash) => ({ id: newId(), administratorId, codeHash })),
    );
  }

  /** Consumes a recovery code. @returns whether it existed */
  async consume(administratorId: string, codeHash: string): Promise<boolean> {
    const { affected } = await this.manager.delete(AdminRecoveryCode, {
      administratorId,
      codeHash,
    });
    return affected === 1;
  }

  countOf(administratorId: string): Promise<number> {
    return this.manager.countBy(AdminRecoveryCode, { administratorId });
  }

  async deleteAllOf(administratorId: string): Promise<void> {
    await this.manager.delete(AdminRecoveryCode, { administratorId });
  }
}

export type NewAdminPasskey = Omit<AdminPasskey, 'administrator' | 'lastUsedAt'>;

export class AdminPasskeyRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewAdminPasskey): Promise<AdminPasskey> {
    return insertRow(this.manager, AdminPasskey, values);
  }

  /** Passkeys of an administrator, oldest first. */
  listOf(administratorId: string): Promise<AdminPasskey[]> {
    return this.manager.find(AdminPasskey, {
      where: { administratorId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  async findByCredentialId(credentialId: string): Promise<AdminPasskey | undefined> {
    return (await this.manager.findOneBy(AdminPasskey, { credentialId })) ?? undefined;
  }

  /** Records a use. The signature counter must increase; authenticators without one send 0. */
  async recordUse(id: string, signCount: number, backedUp: boolean, now: Date): Promise<boolean> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(AdminPasskey)
      .set({ signCount: String(signCount), backedUp, lastUsedAt: now })
      .where(
        `id = :id AND (CAST(sign_count AS bigint) < :signCount
                       OR (:signCount = 0 AND sign_count = '0'))`,
        { id, signCount },
      )
      .execute();
    return affected === 1;
  }

  async findOf(administratorId: string, id: string): Promise<AdminPasskey | undefined> {
    return (await this.manager.findOneBy(AdminPasskey, { administratorId, id })) ?? undefined;
  }

  async rename(administratorId: string, id: string, name: string): Promise<void> {
    await this.manager.update(AdminPasskey, { administratorId, id }, { name });
  }

  async delete(administratorId: string, id: string): Promise<void> {
    await this.manager.delete(AdminPasskey, { administratorId, id });
  }

  async deleteAllOf(administratorId: string): Promise<void> {
    await this.manager.delete(AdminPasskey, { administratorId });
  }
}
