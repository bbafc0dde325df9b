import { Bool, Nested, OneOf, Text, Timestamp, Integer } from '../../core/fields/fields.js';
import { SigningKeyWithSecret, SigningKeyResponse } from '../signing-keys/keys.dto.js';

const purposes = ['access', 'refresh', 'encryption'] as const;

export class KeyRotate {
  @OneOf(purposes, {
    enumName: 'KeyPurpose',
    description: 'The purpose of the key to rotate.',
  })
  purpose: (typeof purposes)[number];
}

/** What revoking a key would affect. */
export class KeyImpact {
  @Bool({
    description: 'Whether the key is active, so that another key would replace it immediately.',
  })
  signs: boolean;

  @Integer({
    description:
      'Active sessions that would be revoked, because their refresh tokens are signed with the key or encrypted for it.',
  })
  sessions: number;

  @Integer({
    description:
      'Upper bound of the unexpired access tokens signed with the key: those issued within `accessTtlMax`, counted in intervals of five minutes.',
  })
  accessTokens: number;

  @Timestamp({
    nullable: true,
    description: 'When the last token signed with the key expires; null: it has none.',
  })
  lastTokenUntil: Date | null;
}

export class KeyRevoke {
  @Text({
    max: 64,
    description: 'The `kid` of the key, to confirm the revocation.',
  })
  confirm: string;
}

/** The key that replaces a revoked one. */
export class SuccessorKey extends SigningKeyWithSecret {}

export class KeyRevocation {
  @Nested(() => SigningKeyResponse, { description: 'The revoked key, now `retired`.' })
  key: SigningKeyResponse;

  @Nested(() => SuccessorKey, {
    nullable: true,
    description: 'The key that replaces it; null if none was needed.',
  })
  successor: SuccessorKey | null;

  @Integer({ description: 'Number of revoked sessions.' })
  sessionsEnded: number;

  @Integer({ description: 'Upper bound of the unexpired access tokens that are now rejected.' })
  accessTokensRefused: number;

  @Timestamp({
    nullable: true,
    description:
      'Until when applications with a cached key set may still accept tokens of the key; null for keys that are not in the key set.',
  })
  verifiersUntil: Date | null;
}
