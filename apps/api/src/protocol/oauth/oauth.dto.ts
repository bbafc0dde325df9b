import { IsString, MaxLength } from 'class-validator';
import { field, Bool, OneOf, Text, Integer, type FieldOptions } from '../../core/fields/fields.js';
import { IgnoresUnknown } from '../../core/fields/validation.js';
import { grantTypes } from '../discovery/grant-types.js';

/** A form parameter. */
const Parameter = (
  options: FieldOptions & { min?: number; max?: number } = {},
): PropertyDecorator => {
  const max = options.max ?? 20_000;
  return field(
    { optional: true, ...options },
    {
      type: String,
      ...(options.min === undefined ? {} : { minLength: options.min }),
      maxLength: max,
    },
    IsString({ message: 'must be sent only once' }),
    MaxLength(max),
  );
};

/** Client authentication by form parameters (RFC 6749 section 2.3.1), as an alternative to HTTP Basic. */
export class ClientParameters {
  @Parameter({
    max: 255,
    description: 'The id of the API key. Optional, because `client_secret` identifies the key.',
  })
  client_id?: string;

  @Parameter({ max: 512, description: 'The API key.' })
  client_secret?: string;
}

/** RFC 6749 sections 4.3, 4.4 and 6, RFC 8693 section 2.1 and RFC 8707 section 2. */
@IgnoresUnknown()
export class TokenForm extends ClientParameters {
  @Parameter({
    optional: false,
    min: 1,
    max: 100,
    description: `Grant type: one of ${grantTypes.join(', ')}.`,
  })
  grant_type: string;

  @Parameter({
    max: 4_000,
    description:
      'Requested rights, space-separated. Default: set by the `defaultScope` of the namespace, or the rights of the session or of `subject_token`.',
  })
  scope?: string;

  @Parameter({
    max: 32,
    description:
      'Requested lifetime of the access token, for example `5m`. Default: the `accessTtl` of the namespace; for token exchange, the remaining lifetime of `subject_token`.',
  })
  lifetime?: string;

  @Parameter({ description: 'Refresh token, for the `refresh_token` grant.' })
  refresh_token?: string;

  @Parameter({ max: 255, description: 'Name of the user, for the `password` grant.' })
  username?: string;

  @Parameter({ max: 4_000, description: 'Password of the user, for the `password` grant.' })
  password?: string;

  @Parameter({ description: 'Access token of this namespace to exchange, for token exchange.' })
  subject_token?: string;

  @Parameter({
    max: 100,
    description:
      'Type of `subject_token`, for token exchange: `urn:ietf:params:oauth:token-type:access_token`.',
  })
  subject_token_type?: string;

  @Parameter({
    max: 255,
    description:
      'Requested audience: the audience of the namespace, or one registered there. Default: the audience of the session, otherwise that of the namespace.',
  })
  audience?: string;

  @field(
    {
      optional: true,
      description:
        'Requested audience as an absolute URI (RFC 8707), an alternative to `audience`. If repeated, all values must be the same: a token has a single audience.',
    },
    // One string: generated Java clients send no form at all where an optional list is missing.
    { type: 'string', maxLength: 255 },
    IsString({ each: true, message: 'must be a string' }),
    MaxLength(255, { each: true }),
  )
  resource?: string | string[];

  @Parameter({
    max: 4_000,
    description:
      'Custom claims as a JSON object, for `client_credentials` with an API key that may set claims. Up to 50 claims, 2 kB and 4 levels of nesting. Registered claims and claims of Signet are rejected, regardless of case.',
  })
  claims?: string;

  @Parameter({ max: 100 })
  requested_token_type?: string;
}

/** RFC 6749 section 5.1 and RFC 8693 section 2.2.1. */
export class OAuthTokens {
  @Text({ max: 20_000 })
  access_token: string;

  @OneOf(['Bearer'], { enumName: 'TokenTypeName' })
  token_type: 'Bearer';

  @Integer({ min: 1, description: 'Lifetime of the access token in seconds.' })
  expires_in: number;

  @Text({
    max: 20_000,
    optional: true,
    description: 'Granted rights, space-separated.',
  })
  scope?: string;

  @Text({ max: 20_000, optional: true })
  refresh_token?: string;

  @Text({ max: 100, optional: true, description: 'Type of the issued token, for token exchange.' })
  issued_token_type?: string;
}

/** RFC 7662 section 2.1, RFC 7009 section 2.1. */
@IgnoresUnknown()
export class IntrospectionRequest extends ClientParameters {
  @Parameter({ optional: false })
  token: string;

  @Parameter({
    max: 100,
    description: 'Hint about the type of the token: `access_token` or `refresh_token`.',
  })
  token_type_hint?: string;
}

/** RFC 7662 section 2.2. The response for an inactive token is exactly `{"active": false}`. */
export class Introspection {
  @Bool()
  active: boolean;

  @Text({ max: 100, optional: true })
  token_type?: string;

  @Text({ max: 20_000, optional: true })
  scope?: string;

  @Text({ max: 255, optional: true })
  client_id?: string;

  @Text({ max: 255, optional: true })
  username?: string;

  @Integer({ optional: true })
  exp?: number;

  @Integer({ optional: true })
  iat?: number;

  @Integer({ optional: true })
  nbf?: number;

  @Text({ max: 255, optional: true })
  sub?: string;

  @Text({ max: 255, optional: true })
  aud?: string;

  @Text({ max: 2_000, optional: true })
  iss?: string;

  @Text({ max: 255, optional: true })
  jti?: string;

  @Text({ max: 255, optional: true })
  sid?: string;

  @field(
    {
      optional: true,
      description:
        'Actor of an exchanged token: the API key that acts on behalf of the subject (RFC 8693 section 4.1).',
    },
    { type: 'object', additionalProperties: true },
  )
  act?: Record<string, unknown>;
}

export class ValidateQuery {
  @Text({
    max: 1_000,
    optional: true,
    description: 'Rights the token must carry, space-separated, for example `datastore:write`.',
  })
  require?: string;

  @Text({ max: 255, optional: true, description: 'Audience the token must be issued for.' })
  audience?: string;
}
