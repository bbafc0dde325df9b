import type { ClaimTemplate } from '#database';
import {
  AnyValue,
  field,
  Bool,
  Id,
  ListOf,
  Nested,
  OneOf,
  Text,
  Timestamp,
  Ttl,
  Integer,
} from '../../core/fields/fields.js';
import { NullMeans } from '../../core/fields/merge-patch.js';
import { ClaimTemplateField } from '../../identity/claims/custom-claims.dto.js';

/** The checks of a verifier, in order. */
export const checkNames = [
  'text',
  'header',
  'type',
  'key',
  'algorithm',
  'signature',
  'claims',
  'issuer',
  'audience',
  'time',
  'session',
  'subject',
] as const;
export type CheckName = (typeof checkNames)[number];

export const checkOutcomes = ['passed', 'failed', 'not-reached'] as const;
export type CheckOutcome = (typeof checkOutcomes)[number];

/** The source of a claim's value. */
export const claimOrigins = ['namespace', 'subject', 'rights', 'template', 'token'] as const;
export type ClaimOrigin = (typeof claimOrigins)[number];

const JsonObject = (description: string): PropertyDecorator =>
  field({ description }, { type: 'object', additionalProperties: true }, AnyValue());

/** The parameters of a test token. */
export class TestTokenRequest {
  @Id({ description: 'User or API key that is the subject of the token.' })
  subjectId: string;

  @Text({
    max: 4_000,
    optional: true,
    description:
      'Requested rights, space-separated. Default: set by the `defaultScope` of the namespace.',
  })
  scope?: string;

  @Text({
    min: 1,
    max: 255,
    optional: true,
    description:
      'Requested audience: the audience of the namespace, or one registered there. Default: the audience of the namespace.',
  })
  audience?: string;

  @Ttl({
    optional: true,
    description:
      'Requested lifetime, up to the `accessTtlMax` of the namespace. Default: its `accessTtl`.',
  })
  lifetime?: string;
}

@NullMeans({ claimTemplate: undefined })
export class TokenPreviewRequest extends TestTokenRequest {
  @ClaimTemplateField({
    optional: true,
    description: 'Claim template to preview instead of the one of the namespace.',
  })
  claimTemplate?: ClaimTemplate;
}

export class ClaimSourceResponse {
  @Text({ max: 128 })
  claim: string;

  @OneOf(claimOrigins, {
    enumName: 'ClaimOrigin',
    description:
      'Source of the claim. `namespace`: the settings of the namespace. `subject`: the user or API key. `rights`: the rights granted by groups or to the API key. `template`: the claim template. `token`: generated for each token.',
  })
  origin: ClaimOrigin;
}

export class TokenPreviewResponse {
  @JsonObject('The claims of the token.')
  claims: Record<string, unknown>;

  @ListOf(() => ClaimSourceResponse)
  sources: ClaimSourceResponse[];

  @Integer({
    description: 'Size of the claims as JSON, in bytes. A token is limited to 4096 bytes.',
  })
  bytes: number;

  @Bool({ description: 'Whether the token is encrypted for its audience.' })
  encrypted: boolean;
}

export class TestToken {
  @Text({ max: 20_000, description: 'A valid access token. Shown only in this response.' })
  token: string;

  @JsonObject('The claims of the token.')
  claims: Record<string, unknown>;

  @Id({
    description:
      'Session of the token. Revoke it to make `/validate` and introspection reject the token.',
  })
  sessionId: string;

  @Timestamp()
  expiresAt: Date;
}

export class TokenCheckRequest {
  @Text({ min: 1, max: 20_000, description: 'Token to check.' })
  token: string;

  @Text({ min: 1, max: 255, optional: true, description: 'Expected audience.' })
  audience?: string;
}

export class TokenCheck {
  @OneOf(checkNames, { enumName: 'TokenCheckName' })
  check: CheckName;

  @OneOf(checkOutcomes, { enumName: 'TokenCheckOutcome' })
  outcome: CheckOutcome;

  @Text({ max: 500, optional: true, description: 'Why the check failed.' })
  detail?: string;

  @Text({ max: 500, optional: true, description: 'How to fix the problem.' })
  remedy?: string;
}

export class DecodedToken {
  @JsonObject('The decoded header, not verified.')
  header: Record<string, unknown>;

  @JsonObject('The decoded claims, not verified.')
  claims: Record<string, unknown>;
}

export class TokenCheckReport {
  @Bool({ description: 'Whether the token is currently valid.' })
  good: boolean;

  @ListOf(() => TokenCheck, {
    description:
      'All checks, in the order in which a verifier runs them. Checks after the first failure are `not-reached`.',
  })
  checks: TokenCheck[];

  @Nested(() => DecodedToken, {
    nullable: true,
    description: 'The decoded token, not verified; null if the token cannot be decoded.',
  })
  decoded: DecodedToken | null;
}
