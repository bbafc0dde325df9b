import { IsString, MaxLength } from 'class-validator';
import { field, Bool, OneOf, Text, Integer, type FieldOptions } from '../../core/fields/fields.js';
import { IgnoresUnknown } from '../../core/fields/validation.js';
import { grantTypes } from '../discovery/grant-types.js';

/** A parameter of a form. */
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
    IsString({ message: 'must be given once' }),
    MaxLength(max),
  );
};

/** How a client proves itself in a form (RFC 6749 section 2.3.1); HTTP Basic does as well. */
export class ClientParameters {
  @Parameter({ max: 255, description: 'The id of the API key.' })
  client_id?: string;

  @Parameter({ max: 512, description: 'The API key itself.' })
  client_secret?: string;
}

/** RFC 6749 sections 4.3, 4.4 and 6, RFC 8693 section 2.1 and RFC 8707 section 2. */
@IgnoresUnknown()
export class TokenForm extends ClientParameters {
  @Parameter({ optional: false, min: 1, max: 100, description: `One of ${grantTypes.join(', ')}.` })
  grant_type: string;

  @Parameter({ max: 4_000, description: 'Rights that are asked for, with blanks between them.' })
  scope?: string;

  @Parameter({ max: 32, description: 'A shorter lifetime than the default, such as `5m`.' })
  lifetime?: string;

  @Parameter({ description: 'For `refresh_token`.' })
  refresh_token?: string;

  @Parameter({ max: 255, description: 'For `password`.' })
  username?: string;

  @Parameter({ max: 4_000, description: 'For `password`.' })
  password?: string;

  @Parameter({ description: 'For token exchange: an access token of this namespace.' })
  subject_token?: string;

  @Parameter({
    max: 100,
    description: 'For token exchange: `urn:ietf:params:oauth:token-type:access_token`.',
  })
  subject_token_type?: string;

  @Parameter({
    max: 255,
    description:
      'The service that the token is for: the audience of the namespace, or one that is registered there.',
  })
  audience?: string;

  @field(
    {
      optional: true,
      description:
        'The same as `audience`, by the absolute URI of the service (RFC 8707). It may be repeated, with one value: a token is for one service.',
    },
    // As one text: of a form with an optional list, Java clients send none without the list.
    { type: 'string', maxLength: 255 },
    IsString({ each: true, message: 'must be a text' }),
    MaxLength(255, { each: true }),
  )
  resource?: string | string[];

  @Parameter({
    max: 4_000,
    description:
      'For `client_credentials`, from API keys that may: custom claims of the token, as a JSON object. At most 50, at most 2 kB, at most 4 levels; registered claims and those of Signet are refused in any letter case.',
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

  @Integer({ min: 1, description: 'Seconds.' })
  expires_in: number;

  @Text({
    max: 20_000,
    optional: true,
    description: 'The rights that were granted, with blanks between them.',
  })
  scope?: string;

  @Text({ max: 20_000, optional: true })
  refresh_token?: string;

  @Text({ max: 100, optional: true, description: 'For token exchange.' })
  issued_token_type?: string;
}

/** RFC 7662 section 2.1, RFC 7009 section 2.1. */
@IgnoresUnknown()
export class IntrospectionRequest extends ClientParameters {
  @Parameter({ optional: false })
  token: string;

  @Parameter({ max: 100, description: '`access_token` or `refresh_token`; a hint, nothing more.' })
  token_type_hint?: string;
}

/** RFC 7662 section 2.2. An inactive token is `{"active": false}` and nothing else. */
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
      description: 'Who acts for the subject, after a token exchange (RFC 8693 section 4.1).',
    },
    { type: 'object', additionalProperties: true },
  )
  act?: Record<string, unknown>;
}

export class ValidateQuery {
  @Text({
    max: 1_000,
    optional: true,
    description:
      'Rights that the token must have, such as `datastore:write`, with blanks between them.',
  })
  require?: string;

  @Text({ max: 255, optional: true, description: 'The audience that the token must be for.' })
  audience?: string;
}
