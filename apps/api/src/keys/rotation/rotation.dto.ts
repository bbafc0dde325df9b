import { Bool, Nested, OneOf, Text, Timestamp, Integer } from '../../core/fields/fields.js';
import { SigningKeyWithSecret, SigningKeyResponse } from '../signing-keys/keys.dto.js';

const purposes = ['access', 'refresh', 'encryption'] as const;

export class KeyRotate {
  @OneOf(purposes, {
    enumName: 'KeyPurpose',
    description: 'Which key another one takes the place of.',
  })
  purpose: (typeof purposes)[number];
}

/** What ends if a key is revoked. */
export class KeyImpact {
  @Bool({ description: 'Whether a key would have to take its place at once.' })
  signs: boolean;

  @Integer({
    description:
      'Living sessions that end with it, because their refresh tokens are signed with it or encrypted for it.',
  })
  sessions: number;

  @Integer({
    description:
      'Access tokens of it that were made within `accessTtlMax`: so many are alive at most, and refused with it. Exact to the five minutes that are counted together.',
  })
  accessTokens: number;

  @Timestamp({
    nullable: true,
    description: 'When the last token of it has expired, revoked or not; null: it has none.',
  })
  lastTokenUntil: Date | null;
}

export class KeyRevoke {
  @Text({
    max: 64,
    description: 'The `kid` of the key once more, so that nothing is revoked by a slip.',
  })
  confirm: string;
}

/** The key that replaces a revoked one. */
export class SuccessorKey extends SigningKeyWithSecret {}

export class KeyRevocation {
  @Nested(() => SigningKeyResponse, { description: 'The key, `retired` now.' })
  key: SigningKeyResponse;

  @Nested(() => SuccessorKey, {
    nullable: true,
    description: 'The key that has taken its place, or will; null where none was needed.',
  })
  successor: SuccessorKey | null;

  @Integer({ description: 'Sessions that have ended with it.' })
  sessionsEnded: number;

  @Integer({ description: 'Access tokens that were alive at most, and are refused now.' })
  accessTokensRefused: number;

  @Timestamp({
    nullable: true,
    description:
      'Until when an application that verifies by itself may go on with a remembered key set; null for keys that stand in none.',
  })
  verifiersUntil: Date | null;
}
