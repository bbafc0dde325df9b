import { field, Id, ListOf, OneOf, Text, Timestamp } from '../../core/fields/fields.js';
import { signingAlgorithms } from './algorithms.js';
import { keyManagementAlgorithms } from './encryption-algorithms.js';

export class SigningKeyResponse {
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

  @OneOf(['next', 'active', 'previous', 'retired'], {
    enumName: 'KeyState',
    description:
      '`next`: published, does not sign yet. `active`: signs. `previous`: signed, and verifies until its last token has expired. `retired`: refused.',
  })
  state: string;

  @field(
    {
      nullable: true,
      description: 'The public JWK (RFC 7517); null for HMAC keys, which have only a secret part.',
    },
    { type: 'object', additionalProperties: true },
  )
  publicKey: Record<string, unknown> | null;

  @Timestamp()
  createdAt: Date;

  @Timestamp({
    description: 'Since when verifiers can know the key: it is in the key set from then on.',
  })
  publishedAt: Date;

  @Timestamp({
    nullable: true,
    description:
      'Of a `next` key: from when on it signs. Null for an HMAC access key, which signs when it is activated: its secret has to reach the verifiers first.',
  })
  signsAt: Date | null;

  @Timestamp({ nullable: true })
  activatedAt: Date | null;

  @Timestamp({
    nullable: true,
    description:
      'Of an `active` key: when another takes its place. Null where nothing is planned: `keyRotation` is off, or this is an HMAC access key, which is never rotated by schedule.',
  })
  rotatesAt: Date | null;

  @Timestamp({ nullable: true, description: 'From when on no token of it can be alive.' })
  retiresAt: Date | null;

  @Timestamp({ nullable: true })
  retiredAt: Date | null;

  @Text({
    max: 20,
    nullable: true,
    description:
      'Why it is `retired`. `rotated`: its last token has expired. `replaced`: settings changed before it signed. `switched-off`: refresh tokens are no longer encrypted. `compromised`: it was revoked.',
  })
  reason: string | null;
}

/** A key as the request that made it sees it. */
export class SigningKeyWithSecret extends SigningKeyResponse {
  @Text({
    max: 100,
    optional: true,
    description:
      'Only of an HMAC access key, and only where this request made it: the secret that verifies its tokens, in base64url. It is shown this once; whoever has it can also sign.',
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
    { description: 'The public keys that tokens of this namespace may be signed with.' },
    { type: 'array', items: { type: 'object', additionalProperties: true } },
  )
  keys: Record<string, unknown>[];
}
