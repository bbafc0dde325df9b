import { field, NamespaceName, LookupName, OneOf, Text, Ttl } from '../../core/fields/fields.js';
import { signingAlgorithms } from '../../keys/signing-keys/algorithms.js';
import { IsString, MaxLength } from 'class-validator';

/** The lifetime in the path of a token request. */
export class TtlPath {
  @Ttl({ description: 'The lifetime that is asked for; at most what the namespace allows.' })
  ttl: string;
}

/** Rights that are asked for (RFC 6749 section 3.3). */
const Scope = (description: string): PropertyDecorator =>
  Text({ max: 4_000, optional: true, description });

/** The audience that is asked for. */
const AskedAudience = (description: string): PropertyDecorator =>
  Text({ min: 1, max: 255, optional: true, description });

export class LoginRequest {
  @NamespaceName()
  namespace: string;

  @LookupName()
  username: string;

  @field({}, { type: String, format: 'password' }, IsString({ message: 'must be a text' }))
  password: string;

  @Scope(
    'Rights such as `datastore:read`, with blanks between them: the tokens of the session never carry others. All that are granted if left out.',
  )
  scope?: string;

  @AskedAudience(
    'The access tokens of the session are for this audience: that of the namespace, or one that is registered there.',
  )
  audience?: string;
}

export class RenewRequest {
  @NamespaceName()
  namespace: string;

  @Text({ min: 1, max: 20_000, description: 'The refresh token of a login.' })
  refresh_token: string;

  @Scope(
    'Rights such as `datastore:read`, with blanks between them: the token gets exactly those, or is refused naming the ones that are missing.',
  )
  scope?: string;

  @AskedAudience(
    'The access token is for this audience: that of the namespace, or one that is registered there. A session that is for one audience gives tokens for no other.',
  )
  audience?: string;
}

export class RevokeRequest {
  @NamespaceName()
  namespace: string;

  @Text({
    min: 1,
    max: 20_000,
    description:
      'A refresh token of the session to revoke: the latest one, or one that it replaced.',
  })
  refresh_token: string;
}

export class PublicKeyRequest {
  @NamespaceName()
  namespace: string;

  @field(
    {
      optional: true,
      description: 'Text that ends in `64` asks for base64url, anything else for hex.',
      example: 'base64',
    },
    { type: String, maxLength: 32 },
    IsString({ message: 'must be a text' }),
    MaxLength(32),
  )
  encoding_form?: string;
}

export class TokenResponse {
  @Text({ max: 20_000, description: 'A signed JWT.' })
  token: string;
}

export class LoginResult extends TokenResponse {
  @Text({
    max: 20_000,
    optional: true,
    description: 'What was granted, where a scope was asked for.',
  })
  scope?: string;
}

export class RenewalResult extends TokenResponse {
  @Text({
    max: 20_000,
    optional: true,
    description: 'Only where the strategy of the namespace made a new one: use it from now on.',
  })
  refresh_token?: string;

  @Text({
    max: 20_000,
    optional: true,
    description: 'What was granted, where a scope was asked for.',
  })
  scope?: string;
}

export class TokenPairResponse {
  @Text({ max: 20_000 })
  refresh_token: string;

  @Text({ max: 20_000 })
  access_token: string;
}

export class PublicKeyResponse {
  @OneOf(signingAlgorithms, { enumName: 'SigningAlgorithm' })
  alg: string;

  @Text({
    max: 4_000,
    description:
      'Base64 of the DER public key written in hex or base64url, as the clients of Quid read it.',
  })
  key: string;
}
