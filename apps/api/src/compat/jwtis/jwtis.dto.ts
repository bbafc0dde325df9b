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

/** Characters of a token in a body; one of Signet has 4096 bytes at most. */
const MAX_TOKEN_LENGTH = 16_384;

/** Go clients send the zero value for a member that was left out. */
const ZeroIsLeftOut = (): PropertyDecorator =>
  Transform(({ value }: TransformFnParams): unknown =>
    value === '' || value === 0 ? undefined : value,
  );

const Jwk = (description: string): PropertyDecorator =>
  field({ description }, { type: 'object', additionalProperties: true });

const Seconds = (description: string): PropertyDecorator =>
  Integer({ description: `${description} In seconds since 1970.` });

const SigningAlgorithmField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { enum: [...jwtisSigningAlgorithms], enumName: 'JwtisSigningAlgorithm' },
    IsIn([...jwtisSigningAlgorithms], {
      message: ({ value }) =>
        typeof value === 'string' && value.startsWith('HS')
          ? 'must not be an HMAC algorithm: it has no public key that this API could answer'
          : `must be one of ${jwtisSigningAlgorithms.join(', ')}`,
    }),
  );

/** How renewals go: no new refresh token, one near its end, or one each time. */
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
  @NamespaceName({ description: 'The name of the namespace.' })
  kid: string;
}

export class JwtisRegister implements JwtisRegistrationOptions {
  @GoDuration({
    optional: true,
    description:
      'How long the `client_token` lasts, as a Go duration; a number of nanoseconds is accepted. Default 4320h.',
  })
  expiry?: number | string;

  @ZeroIsLeftOut()
  @SigningAlgorithmField({ optional: true, description: 'Signs access tokens. Default ES256.' })
  sig_alg?: SigningAlgorithm;

  @ZeroIsLeftOut()
  @Integer({
    optional: true,
    description:
      'Bits of that key: those of its curve, or 2048, 3072 or 4096 for RSA. Default by algorithm.',
  })
  sig_bits?: number;

  @ZeroIsLeftOut()
  @KeyManagement({
    optional: true,
    description: 'Encrypts refresh tokens, with A256GCM. Default ECDH-ES+A256KW.',
  })
  enc_alg?: KeyManagementAlgorithm;

  @ZeroIsLeftOut()
  @Integer({
    optional: true,
    description:
      'Bits of that key: 256, 384 or 521 for ECDH-ES, or 2048, 3072 or 4096 for RSA. Default by algorithm.',
  })
  enc_bits?: number;

  @GoDuration({
    optional: true,
    description:
      'How long access tokens live, as a Go duration; a number of nanoseconds is accepted. Default 72h.',
  })
  auth_ttl?: number | string;

  @GoDuration({
    optional: true,
    description:
      'How long refresh tokens live, as a Go duration; a number of nanoseconds is accepted. Default 720h.',
  })
  refresh_ttl?: number | string;

  @ZeroIsLeftOut()
  @Strategy('What every renewal does to the refresh token. Default noRefresh.')
  refresh_strategy?: JwtisStrategy;
}

export class JwtisRegistered {
  @NamespaceName({ description: 'The name of the namespace.' })
  kid: string;

  @Text({
    max: MAX_API_KEY_LENGTH,
    description: 'The API key with which the client calls. It is shown this once.',
  })
  client_token: string;

  @Jwk('The public JWK that verifies access tokens.')
  pub_sig_key: Record<string, unknown>;

  @Jwk('The public JWK that refresh tokens are encrypted for.')
  pub_enc_key: Record<string, unknown>;

  @Seconds('When the `client_token` ends.')
  expiry: number;

  @Bool()
  valid: boolean;
}

export class JwtisKeys {
  @Jwk('The public JWK that verifies access tokens.')
  sig: Record<string, unknown>;

  @Jwk('The public JWK that refresh tokens are encrypted for.')
  enc: Record<string, unknown>;

  @Seconds('When the API key of the client ends; the end of the year 9999 if never.')
  expiry: number;

  @Bool({ description: 'Always true: keys that are not valid are refused with 409.' })
  valid: boolean;
}

export class JwtisIssue extends JwtisKid {
  @Claims({
    optional: true,
    nullable: true,
    description:
      'At most 50 claims, 2 kB and 4 levels. `exp` is the lifetime that is asked for; other registered or reserved claims are refused.',
  })
  claims?: Record<string, unknown> | null;
}

export class JwtisRenew extends JwtisKid {
  @Text({ min: 1, max: MAX_TOKEN_LENGTH, description: 'What `issue_token` or `renew_token` gave.' })
  refresh_token: string;

  @ZeroIsLeftOut()
  @Strategy('What this renewal does at least: the stronger of this and that of the `kid` counts.')
  refresh_strategy?: JwtisStrategy;
}

export class JwtisTokens {
  @Id({ description: 'The session; the same over renewals.' })
  id: string;

  @Text({ max: MAX_TOKEN_LENGTH })
  access_token: string;

  @Text({ max: MAX_TOKEN_LENGTH, description: 'The one that was shown where it goes on.' })
  refresh_token: string;

  @Seconds('The end of the access token; of the refresh token where a renewal gave a new one.')
  expiry: number;
}
