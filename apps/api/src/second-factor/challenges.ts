import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type ChallengePurpose } from '#database';
import { Clock } from '../common/clock.js';
import { sha256Hex } from '../security/secrets.js';
import { CEREMONY, RelyingParty } from './relying-party.js';

/** What a challenge is for, and who asked for it: the id of a session or of a ticket, null where there is none yet. */
export interface Asked {
  purpose: ChallengePurpose;
  by: string | null;
}

/** Challenges for passkeys: each answered once, in time, by who asked, and for what it was made for. */
@Injectable()
export class Challenges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RelyingParty) private readonly relyingParty: RelyingParty,
    @Inject(Clock) private readonly clock: Clock,
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

  /** The challenge that was answered, used up whatever comes of it; undefined where it is not one of these. */
  async take({ purpose, by }: Asked, clientDataJSON: string): Promise<string | undefined> {
    const challenge = await this.relyingParty.challengeOf(clientDataJSON);
    if (challenge === undefined) return undefined;
    const used = await this.database.adminChallenges.use(
      purpose,
      by,
      sha256Hex(challenge),
      this.clock.now(),
    );
    return used ? challenge : undefined;
  }
}
