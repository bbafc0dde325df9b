import { field, NamespaceName, LookupName, OneOf, Text, Ttl } from '../../core/fields/fields.js';
import { signingAlgorithms } from '../../keys/signing-keys/algorithms.js';
import { IsString, MaxLength } from 'class-validator';

/** The lifetime in the path of a token request. */
export class TtlPath {
  @Ttl({ description: 'Requested lifetime, up to the maximum of the namespace.' })
  ttl: string;
}

/** The requested rights (RFC 6749 section 3.3). */
const Scope = (description: string): PropertyDecorator =>
  Text({ max: 4_000, optional: true, description });

/** The requested audience. */
const AskedAudience = (description: string): PropertyDecorator =>
  Text({ min: 1, max: 255, optional: true, description });

export class LoginRequest {
  @NamespaceName()
  namespace: string;

  @LookupName()
  username: string;

  @field({}, { type: String, format: 'password' }, IsString({ message: 'must be a string' }))
  password: string;

  @Scope(
    'Requested rights, space-separated, for example `datastore:read`. Limits all access tokens of the session to these rights. Default: not limited.',
  )
  scope?: string;

  @AskedAudience(
    'Audience of all access tokens of the session: the audience of the namespace, or one registered there. Default: not limited; a renewal may request an audience.',
  )
  audience?: string;
}

export class RenewRequest {
  @NamespaceName()
  namespace: string;

  @Text({ min: 1, max: 20_000, description: 'Refresh token of the session.' })
  refresh_token: string;

  @Scope(
    'Requested rights, space-separated, for example `datastore:read`. The token carries exactly these rights; if any is not granted, the request is rejected and the error names it. Default: the rights of the session, or set by the `defaultScope` of the namespace.',
  )
  scope?: string;

  @AskedAudience(
    'Requested audience: the audience of the namespace, or one registered there. A session limited to one audience rejects any other. Default: the audience of the session, otherwise that of the namespace.',
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
      'Refresh token of the session to revoke, either the current one or one that was rotated.',
  })
  refresh_token: string;
}

export class PublicKeyRequest {
  @NamespaceName()
  namespace: string;

  @field(
    {
      optional: true,
      description: 'Encoding of the key: base64url if the value ends in `64`, otherwise hex.',
      example: 'base64',
    },
    { type: String, maxLength: 32 },
    IsString({ message: 'must be a string' }),
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
    description: 'Granted rights, space-separated. Present only if the request has a `scope`.',
  })
  scope?: string;
}

export class RenewalResult extends TokenResponse {
  @Text({
    max: 20_000,
    optional: true,
    description:
      'New refresh token, which replaces the one in the request. Present only if the refresh token was rotated.',
  })
  refresh_token?: string;

  @Text({
    max: 20_000,
    optional: true,
    description: 'Granted rights, space-separated. Present only if the request has a `scope`.',
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
      'DER public key, encoded in hex or base64url and then in Base64, as clients of Quid expect.',
  })
  key: string;
}
