import { field, Id, ListOf, OneOf, Text, Timestamp } from '../../core/fields/fields.js';
import { signingAlgorithms } from './algorithms.js';
import { keyManagementAlgorithms } from './encryption-algorithms.js';

export class SigningKeyResponse {
  @Id()
  id: string;

  @OneOf(['access', 'refresh', 'encryption'], {
    enumName: 'KeyPurpose',
    description:
      '`access` and `refresh`: signs these tokens. `encryption`: encrypts refresh tokens.',
  })
  purpose: string;

  @OneOf([...signingAlgorithms, ...keyManagementAlgorithms], { enumName: 'KeyAlgorithm' })
  algorithm: string;

  @Text({ max: 64, description: 'RFC 7638 thumbprint.' })
  kid: string;

  @OneOf(['next', 'active', 'previous', 'retired'], {
    enumName: 'KeyState',
    description:
      '`next`: published, does not sign yet. `active`: signs. `previous`: no longer signs, and verifies until its last token expires. `retired`: rejected.',
  })
  state: string;

  @field(
    {
      nullable: true,
      description: 'The public JWK (RFC 7517); null for HMAC keys, which have no public part.',
    },
    { type: 'object', additionalProperties: true },
  )
  publicKey: Record<string, unknown> | null;

  @Timestamp()
  createdAt: Date;

  @Timestamp({
    description: 'When the key was added to the key set.',
  })
  publishedAt: Date;

  @Timestamp({
    nullable: true,
    description:
      'When a `next` key starts signing. Null for an HMAC access key, which is activated manually after its secret was distributed to the verifiers.',
  })
  signsAt: Date | null;

  @Timestamp({ nullable: true })
  activatedAt: Date | null;

  @Timestamp({
    nullable: true,
    description:
      'When an `active` key is replaced. Null if no rotation is scheduled: `keyRotation` is null, or this is an HMAC access key, which is only rotated manually.',
  })
  rotatesAt: Date | null;

  @Timestamp({ nullable: true, description: 'When the last token of the key expires.' })
  retiresAt: Date | null;

  @Timestamp({ nullable: true })
  retiredAt: Date | null;

  @Text({
    max: 20,
    nullable: true,
    description:
      'Why the key is `retired`. `rotated`: its last token has expired. `replaced`: the settings changed before it signed. `switched-off`: refresh token encryption was disabled. `compromised`: the key was revoked.',
  })
  reason: string | null;
}

/** The response of the request that created the key. */
export class SigningKeyWithSecret extends SigningKeyResponse {
  @Text({
    max: 100,
    optional: true,
    description:
      'Only if this request created an HMAC access key: the secret that verifies its tokens, in base64url. Shown only in this response. It can also sign tokens.',
  })
  sharedSecret?: string;
}

export class SigningKeyList {
  @ListOf(() => SigningKeyResponse)
  items: SigningKeyResponse[];
}

/** A JWK Set (RFC 7517 section 5). */
export class JwkSet {
  @field(
    { description: 'The public keys that verify tokens of this namespace.' },
    { type: 'array', items: { type: 'object', additionalProperties: true } },
  )
  keys: Record<string, unknown>[];
}
