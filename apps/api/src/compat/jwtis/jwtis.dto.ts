import { Transform, type TransformFnParams } from 'class-transformer';
import { IsIn, IsObject } from 'class-validator';
import { MAX_API_KEY_LENGTH } from '../../identity/api-keys/api-key-secrets.js';
import {
  AnyValue,
  field,
  Bool,
  Id,
  NamespaceName,
  OneOf,
  Text,
  Integer,
  type FieldOptions,
} from '../../core/fields/fields.js';
import type { SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import type { KeyManagementAlgorithm } from '../../keys/signing-keys/encryption-algorithms.js';
import { KeyManagement } from '../../keys/signing-keys/encryption.dto.js';
import { GoDuration } from './go-duration.js';
import {
  jwtisSigningAlgorithms,
  jwtisStrategies,
  type JwtisStrategy,
  type JwtisRegistrationOptions,
} from './jwtis-registration.js';

/** Maximum characters of a token in a body. Signet's tokens have up to 4096 bytes. */
const MAX_TOKEN_LENGTH = 16_384;

/** Go clients send the zero value for an omitted member. */
const ZeroIsLeftOut = (): PropertyDecorator =>
  Transform(({ value }: TransformFnParams): unknown =>
    value === '' || value === 0 ? undefined : value,
  );

const Jwk = (description: string): PropertyDecorator =>
  field({ description }, { type: 'object', additionalProperties: true });

const Seconds = (description: string): PropertyDecorator =>
  Integer({ description: `${description} In seconds since 1970-01-01T00:00:00Z.` });

const SigningAlgorithmField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { enum: [...jwtisSigningAlgorithms], enumName: 'JwtisSigningAlgorithm' },
    IsIn([...jwtisSigningAlgorithms], {
      message: ({ value }) =>
        typeof value === 'string' && value.startsWith('HS')
          ? 'must not be an HMAC algorithm: it has no public key that this API could return'
          : `must be one of ${jwtisSigningAlgorithms.join(', ')}`,
    }),
  );

/** Refresh token rotation: never, near expiry, or at every use. */
const Strategy = (description: string): PropertyDecorator =>
  OneOf(jwtisStrategies, { enumName: 'JwtisRefreshStrategy', optional: true, description });

const Claims = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: 'object', additionalProperties: true },
    AnyValue(),
    IsObject({ message: 'must be a JSON object' }),
  );

/** The path of one `kid`. */
export class JwtisKid {
  @NamespaceName({ description: 'Name of the namespace.' })
  kid: string;
}

export class JwtisRegister implements JwtisRegistrationOptions {
  @GoDuration({
    optional: true,
    description:
      'Lifetime of the `client_token`, as a Go duration or a number of nanoseconds. Default: 4320h.',
  })
  expiry?: number | string;

  @ZeroIsLeftOut()
  @SigningAlgorithmField({
    optional: true,
    description: 'Signing algorithm of access tokens. Default: ES256.',
  })
  sig_alg?: SigningAlgorithm;

  @ZeroIsLeftOut()
  @Integer({
    optional: true,
    description:
      'Size of the signing key in bits: the size of the curve, or 2048, 3072 or 4096 for RSA. Default: depends on the algorithm.',
  })
  sig_bits?: number;

  @ZeroIsLeftOut()
  @KeyManagement({
    optional: true,
    description:
      'Key management algorithm of encrypted refresh tokens; their content encryption is A256GCM. Default: ECDH-ES+A256KW.',
  })
  enc_alg?: KeyManagementAlgorithm;

  @ZeroIsLeftOut()
  @Integer({
    optional: true,
    description:
      'Size of the encryption key in bits: 256, 384 or 521 for ECDH-ES, or 2048, 3072 or 4096 for RSA. Default: depends on the algorithm.',
  })
  enc_bits?: number;

  @GoDuration({
    optional: true,
    description:
      'Lifetime of access tokens, as a Go duration or a number of nanoseconds. Default: 72h.',
  })
  auth_ttl?: number | string;

  @GoDuration({
    optional: true,
    description:
      'Lifetime of refresh tokens, as a Go duration or a number of nanoseconds. Default: 720h.',
  })
  refresh_ttl?: number | string;

  @ZeroIsLeftOut()
  @Strategy(
    'Refresh token rotation. `noRefresh`: never rotated. `refreshOnExpire`: rotated near expiry. `refreshBoth`: rotated on every use. Default: noRefresh.',
  )
  refresh_strategy?: JwtisStrategy;
}

export class JwtisRegistered {
  @NamespaceName({ description: 'Name of the namespace.' })
  kid: string;

  @Text({
    max: MAX_API_KEY_LENGTH,
    description: 'API key of the client. Shown only in this response.',
  })
  client_token: string;

  @Jwk('Public JWK that verifies access tokens.')
  pub_sig_key: Record<string, unknown>;

  @Jwk('Public JWK that encrypts refresh tokens.')
  pub_enc_key: Record<string, unknown>;

  @Seconds('Expiry of the `client_token`.')
  expiry: number;

  @Bool()
  valid: boolean;
}

export class JwtisKeys {
  @Jwk('Public JWK that verifies access tokens.')
  sig: Record<string, unknown>;

  @Jwk('Public JWK that encrypts refresh tokens.')
  enc: Record<string, unknown>;

  @Seconds('Expiry of the API key of the client; the end of the year 9999 if it never expires.')
  expiry: number;

  @Bool({ description: 'Always true: for invalid keys, the response is 409.' })
  valid: boolean;
}

export class JwtisIssue extends JwtisKid {
  @Claims({
    optional: true,
    nullable: true,
    description:
      'Custom claims. Up to 50 claims, 2 kB and 4 levels of nesting. `exp` requests the expiry of the access token; other registered or reserved claims are rejected.',
  })
  claims?: Record<string, unknown> | null;
}

export class JwtisRenew extends JwtisKid {
  @Text({
    min: 1,
    max: MAX_TOKEN_LENGTH,
    description: 'Refresh token from `issue_token` or `renew_token`.',
  })
  refresh_token: string;

  @ZeroIsLeftOut()
  @Strategy(
    'Refresh token rotation for this renewal. The stricter of this value and the strategy of the `kid` applies.',
  )
  refresh_strategy?: JwtisStrategy;
}

export class JwtisTokens {
  @Id({ description: 'The id of the session; the same across renewals.' })
  id: string;

  @Text({ max: MAX_TOKEN_LENGTH })
  access_token: string;

  @Text({
    max: MAX_TOKEN_LENGTH,
    description: 'Refresh token; the one in the request if it was not rotated.',
  })
  refresh_token: string;

  @Seconds('Expiry of the access token, or of the refresh token if a renewal rotated it.')
  expiry: number;
}
