import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type ChallengePurpose, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { sha256Hex } from '../../security/secrets.js';
import { CEREMONY_TIMEOUT_MS, RelyingParty } from './relying-party.js';

/**
 * The purpose of a challenge, and its requester: the id of a console session or pending sign-in; null at a sign-in,
 * before either exists.
 */
export interface ChallengeScope {
  purpose: ChallengePurpose;
  requestedBy: string | null;
}

/** A challenge for which a response was received. */
export interface AnsweredChallenge {
  challenge: string;
  /**
   * Consumes the challenge, in the transaction of the change it authorizes. @returns false if it was consumed before
   */
  consume: (tx: Repositories) => Promise<boolean>;
  /** Whether the challenge has a row, which a wrong response deletes. */
  isStored: boolean;
}

/** The text of a stateless challenge: a random value, its expiry in milliseconds, and a MAC. */
const statelessChallenge = /^([\w-]{22})\.(\d{13})\.(.+)$/;

/**
 * WebAuthn challenges. Each is accepted once, before it expires, from its requester and for its purpose. Challenges of
 * a session or pending sign-in are stored. A sign-in challenge is requested without a credential and must not add rows,
 * so it carries a MAC and is stored only when it is consumed.
 */
@Injectable()
export class PasskeyChallenges {
  constructor(
    private readonly database: Database,
    private readonly relyingParty: RelyingParty,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly masterKeys: MasterKeys,
  ) {}

  async createChallenge({
    purpose,
    requestedBy: by,
  }: ChallengeScope): Promise<Uint8Array<ArrayBuffer>> {
    const expiresAt = new Date(this.clock.now().getTime() + CEREMONY_TIMEOUT_MS);
    if (by === null) return this.createStateless(purpose, expiresAt);
    const challenge = new Uint8Array(randomBytes(32));
    const challengeHash = sha256Hex(Buffer.from(challenge).toString('base64url'));
    const row = { id: newId(), purpose, requestedBy: by, challengeHash, expiresAt };
    await this.database.adminChallenges.insert(row);
    return challenge;
  }

  /** The challenge that a response answers; undefined if it is not valid here. */
  async verifyChallenge(
    { purpose, requestedBy: by }: ChallengeScope,
    clientDataJSON: string,
  ): Promise<AnsweredChallenge | undefined> {
    const challenge = await this.relyingParty.readChallenge(clientDataJSON);
    if (challenge === undefined) return undefined;
    if (by === null) return this.verifyStateless(purpose, challenge);
    const now = this.clock.now();
    const id = await this.database.adminChallenges.findId(purpose, by, sha256Hex(challenge), now);
    if (id === undefined) return undefined;
    return { challenge, consume: (tx) => tx.adminChallenges.consume(id), isStored: true };
  }

  /** Deletes the stored challenge of a wrong response: each allows one attempt. */
  async deleteChallenge(answered: AnsweredChallenge): Promise<undefined> {
    if (answered.isStored) await answered.consume(this.database);
    return undefined;
  }

  private createStateless(purpose: ChallengePurpose, expiresAt: Date): Uint8Array<ArrayBuffer> {
    const random = randomBytes(16).toString('base64url');
    const expires = String(expiresAt.getTime());
    const mac = this.masterKeys.mac(macParts(purpose, random, expires));
    return new TextEncoder().encode(`${random}.${expires}.${mac}`);
  }

  private verifyStateless(
    purpose: ChallengePurpose,
    challenge: string,
  ): AnsweredChallenge | undefined {
    const text = Buffer.from(challenge, 'base64url').toString('latin1');
    const [, random = '', expires = '', mac = ''] = statelessChallenge.exec(text) ?? [];
    const isAuthentic = this.masterKeys.verifyMac(mac, macParts(purpose, random, expires));
    const expiresAt = new Date(Number(expires));
    if (isAuthentic !== true || !(expiresAt > this.clock.now())) return undefined;
    // Hash the decoded text: several base64url encodings decode to it, and each would count as another challenge.
    const row = {
      id: newId(),
      purpose,
      requestedBy: null,
      challengeHash: sha256Hex(text),
      expiresAt,
    };
    return { challenge, consume: (tx) => tx.adminChallenges.insertUsed(row), isStored: false };
  }
}

function macParts(purpose: ChallengePurpose, random: string, expires: string): string[] {
  return ['passkey-challenge', purpose, random, expires];
}
