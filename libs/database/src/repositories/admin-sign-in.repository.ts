import { MoreThan, type EntityManager } from 'typeorm';
import {
  AdminChallenge,
  PendingSignIn,
  type ChallengePurpose,
} from '../entities/second-factor.entity.js';
import { insertRow } from './rows.js';

export type NewPendingSignIn = Omit<PendingSignIn, 'administrator'>;

/** Sign-ins that await their second factor. */
export class PendingSignInRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewPendingSignIn): Promise<PendingSignIn> {
    return insertRow(this.manager, PendingSignIn, values);
  }

  async findBySecretHash(secretHash: string, now: Date): Promise<PendingSignIn | undefined> {
    const where = { secretHash, expiresAt: MoreThan(now) };
    return (await this.manager.findOneBy(PendingSignIn, where)) ?? undefined;
  }

  /** Consumes a pending sign-in. @returns false if it has expired or was already used */
  async consume(id: string, now: Date): Promise<boolean> {
    const { affected } = await this.manager.delete(PendingSignIn, { id, expiresAt: MoreThan(now) });
    return affected === 1;
  }

  async deleteAllOf(administratorId: string): Promise<void> {
    await this.manager.delete(PendingSignIn, { administratorId });
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .delete()
      .from(PendingSignIn)
      .where('expires_at < :now', { now })
      .execute();
  }
}

/** Pending WebAuthn challenges. */
export class AdminChallengeRepository {
  constructor(private readonly manager: EntityManager) {}

  async insert(values: AdminChallenge): Promise<void> {
    await insertRow(this.manager, AdminChallenge, values);
  }

  /** Records a used challenge. @returns false if it was already used */
  async insertUsed({
    id,
    purpose,
    requestedBy,
    challengeHash,
    expiresAt,
  }: AdminChallenge): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO admin_challenges (id, purpose, asked_by, challenge_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (challenge_hash) DO NOTHING RETURNING id`,
      [id, purpose, requestedBy, challengeHash, expiresAt],
    );
    return rows.length > 0;
  }

  /** The ID of a challenge that was created for this purpose and requester. */
  async findId(
    purpose: ChallengePurpose,
    requestedBy: string,
    challengeHash: string,
    now: Date,
  ): Promise<string | undefined> {
    const found = await this.manager.findOneBy(AdminChallenge, {
      purpose,
      requestedBy,
      challengeHash,
      expiresAt: MoreThan(now),
    });
    return found?.id;
  }

  /** Consumes a challenge. @returns false if it was already used */
  async consume(id: string): Promise<boolean> {
    const { affected } = await this.manager.delete(AdminChallenge, { id });
    return affected === 1;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .delete()
      .from(AdminChallenge)
      .where('expires_at < :now', { now })
      .execute();
  }
}
