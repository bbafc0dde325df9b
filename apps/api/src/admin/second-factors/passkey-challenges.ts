import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type ChallengePurpose, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { sha256Hex } from '../../security/secrets.js';
import { CEREMONY_TIMEOUT_MS, RelyingParty } from './relying-party.js';

/** What a challenge is for, and who asked for it: the id of a session or of a ticket, null where there is none yet. */
export interface ChallengeScope {
  purpose: ChallengePurpose;
  requestedBy: string | null;
}

/** A challenge with an answer to it. */
export interface AnsweredChallenge {
  challenge: string;
  /** Uses it up, in the transaction of what the answer is good for. @returns false where it was used before */
  consume: (tx: Repositories) => Promise<boolean>;
  /** Whether there is a row for it, which a wrong answer deletes. */
  isStored: boolean;
}

/** The text of a challenge that is not stored: a random value, the milliseconds when it expires, and the proof. */
const statelessChallenge = /^([\w-]{22})\.(\d{13})\.(.+)$/;

/**
 * Challenges for passkeys. Each is accepted once, before it expires, from the caller and for the purpose it was created
 * for. Challenges of a session or a ticket are stored. A sign-in challenge is requested without a credential and must not
 * add rows, so it carries a MAC and is stored only once it has been used.
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
    const row = { id: newId(), purpose, askedBy: by, challengeHash, expiresAt };
    await this.database.adminChallenges.insert(row);
    return challenge;
  }

  /** The challenge that an answer is to; undefined where it is not one of these. */
  async verifyChallenge(
    { purpose, requestedBy: by }: ChallengeScope,
    clientDataJSON: string,
  ): Promise<AnsweredChallenge | undefined> {
    const challenge = await this.relyingParty.readChallenge(clientDataJSON);
    if (challenge === undefined) return undefined;
    if (by === null) return this.verifyStateless(purpose, challenge);
    const now = this.clock.now();
    const id = await this.database.adminChallenges.find(purpose, by, sha256Hex(challenge), now);
    if (id === undefined) return undefined;
    return { challenge, consume: (tx) => tx.adminChallenges.consume(id), isStored: true };
  }

  /** Uses up the stored challenge of an answer that was wrong: there is one try. */
  async deleteChallenge(answered: AnsweredChallenge): Promise<undefined> {
    if (answered.isStored) await answered.consume(this.database);
    return undefined;
  }

  private createStateless(purpose: ChallengePurpose, expiresAt: Date): Uint8Array<ArrayBuffer> {
    const random = randomBytes(16).toString('base64url');
    const expires = String(expiresAt.getTime());
    const proof = this.masterKeys.mac(macParts(purpose, random, expires));
    return new TextEncoder().encode(`${random}.${expires}.${proof}`);
  }

  private verifyStateless(
    purpose: ChallengePurpose,
    challenge: string,
  ): AnsweredChallenge | undefined {
    const text = Buffer.from(challenge, 'base64url').toString('latin1');
    const [, random = '', expires = '', proof = ''] = statelessChallenge.exec(text) ?? [];
    const isProven = this.masterKeys.verifyMac(proof, macParts(purpose, random, expires));
    const expiresAt = new Date(Number(expires));
    if (isProven !== true || !(expiresAt > this.clock.now())) return undefined;
    // Of the text, not of its encoding, of which base64url has several.
    const row = { id: newId(), purpose, askedBy: null, challengeHash: sha256Hex(text), expiresAt };
    return { challenge, consume: (tx) => tx.adminChallenges.insertUsed(row), isStored: false };
  }
}

function macParts(purpose: ChallengePurpose, random: string, expires: string): string[] {
  return ['passkey-challenge', purpose, random, expires];
}
