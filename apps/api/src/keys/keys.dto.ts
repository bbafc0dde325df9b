import { field, Id, ListOf, OneOf, Text, Time } from '../common/fields.js';
import { signingAlgorithms } from './algorithms.js';
import { keyManagementAlgorithms } from './encryption-algorithms.js';

export class KeyResponse {
  @Id()
  id: string;

  @OneOf(['access', 'refresh', 'encryption'], {
    enumName: 'KeyPurpose',
    description:
      '`access` and `refresh`: the tokens it signs. `encryption`: refresh tokens are encrypted for it.',
  })
  purpose: string;

  @OneOf([...signingAlgorithms, ...keyManagementAlgorithms], { enumName: 'KeyAlgorithm' })
  algorithm: string;

  @Text({ max: 64, description: 'RFC 7638 thumbprint.' })
  kid: string;

  @OneOf(['next', 'active', 'previous', 'retired'], { enumName: 'KeyState' })
  state: string;

  @field(
    {
      nullable: true,
      description: 'The public JWK (RFC 7517); null for HMAC keys, which have only a secret part.',
    },
    { type: 'object', additionalProperties: true },
  )
  publicKey: Record<string, unknown> | null;

  @Time()
  createdAt: Date;

  @Time({ nullable: true })
  activatedAt: Date | null;

  @Time({ nullable: true, description: 'From when on no token of it can be alive.' })
  retiresAt: Date | null;
}

export class KeyList {
  @ListOf(() => KeyResponse)
  items: KeyResponse[];
}

/** A JWK Set (RFC 7517 section 5). */
export class JwkSet {
  @field(
    { description: 'The public keys that tokens of this namespace may be signed with.' },
    { type: 'array', items: { type: 'object', additionalProperties: true } },
  )
  keys: Record<string, unknown>[];
}
