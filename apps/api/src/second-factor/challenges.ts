import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type ChallengePurpose, type Repositories } from '#database';
import { Clock } from '../common/clock.js';
import { DatabaseClock } from '../common/database-clock.js';
import { sha256Hex } from '../security/secrets.js';
import { CEREMONY, RelyingParty } from './relying-party.js';

/** What a challenge is for, and who asked for it: the id of a session or of a ticket, null where there is none yet. */
export interface Asked {
  purpose: ChallengePurpose;
  by: string | null;
}

/** A challenge with an answer to it. */
export interface Answered {
  challenge: string;
  /** Uses it up, in the transaction of what the answer is good for. @returns false where it was used before */
  use: (tx: Repositories) => Promise<boolean>;
}

/** Challenges for passkeys: each answered once, in time, by who asked, and for what it was made for. */
@Injectable()
export class Challenges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RelyingParty) private readonly relyingParty: RelyingParty,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  async make({ purpose, by }: Asked): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = new Uint8Array(randomBytes(32));
    await this.database.adminChallenges.insert({
      id: newId(),
      purpose,
      askedBy: by,
      challengeHash: sha256Hex(Buffer.from(challenge).toString('base64url')),
      expiresAt: new Date(this.clock.now().getTime() + CEREMONY),
    });
    return challenge;
  }

  /** The challenge that an answer is to; undefined where it is not one of these. */
  async answered({ purpose, by }: Asked, clientDataJSON: string): Promise<Answered | undefined> {
    const challenge = await this.relyingParty.challengeOf(clientDataJSON);
    if (challenge === undefined) return undefined;
    const now = this.clock.now();
    const id = await this.database.adminChallenges.find(purpose, by, sha256Hex(challenge), now);
    return id === undefined ? undefined : { challenge, use: (tx) => tx.adminChallenges.use(id) };
  }

  /** Uses up the challenge of an answer that was wrong: there is one try. */
  async drop(answered: Answered): Promise<undefined> {
    await answered.use(this.database);
    return undefined;
  }
}
