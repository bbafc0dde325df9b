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

/** What a verifier looks at, in this order. */
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

/** Where the value of a claim comes from. */
export const claimOrigins = ['namespace', 'subject', 'rights', 'template', 'token'] as const;
export type ClaimOrigin = (typeof claimOrigins)[number];

const JsonObject = (description: string): PropertyDecorator =>
  field({ description }, { type: 'object', additionalProperties: true }, AnyValue());

/** What a token is wanted for. */
export class TestTokenRequest {
  @Id({ description: 'The user or API key that the token is about.' })
  subjectId: string;

  @Text({
    max: 4_000,
    optional: true,
    description: 'Rights with blanks between them; as the namespace says if left out.',
  })
  scope?: string;

  @Text({ min: 1, max: 255, optional: true, description: 'The audience, as in a token request.' })
  audience?: string;

  @Ttl({ optional: true, description: 'At most what the namespace allows.' })
  lifetime?: string;
}

@NullMeans({ claimTemplate: undefined })
export class TokenPreviewRequest extends TestTokenRequest {
  @ClaimTemplateField({
    optional: true,
    description: 'A claim template to try out in place of that of the namespace.',
  })
  claimTemplate?: ClaimTemplate;
}

export class ClaimSourceResponse {
  @Text({ max: 128 })
  claim: string;

  @OneOf(claimOrigins, {
    enumName: 'ClaimOrigin',
    description:
      '`namespace`: its settings. `subject`: the user or API key. `rights`: what groups or the API key grant. `template`: the claim template. `token`: generated for each token.',
  })
  origin: ClaimOrigin;
}

export class TokenPreviewResponse {
  @JsonObject('The claims that the token would have.')
  claims: Record<string, unknown>;

  @ListOf(() => ClaimSourceResponse)
  sources: ClaimSourceResponse[];

  @Integer({ description: 'Bytes of the claims as JSON; a token has 4096 at most.' })
  bytes: number;

  @Bool({ description: 'Whether the token would be encrypted for its audience.' })
  encrypted: boolean;
}

export class TestToken {
  @Text({ max: 20_000, description: 'A real access token, shown this once.' })
  token: string;

  @JsonObject('Its claims.')
  claims: Record<string, unknown>;

  @Id({ description: 'The session that it belongs to: revoking that ends it for `/validate`.' })
  sessionId: string;

  @Timestamp()
  expiresAt: Date;
}

export class TokenCheckRequest {
  @Text({ min: 1, max: 20_000, description: 'The token to check.' })
  token: string;

  @Text({ min: 1, max: 255, optional: true, description: 'The audience that is expected.' })
  audience?: string;
}

export class TokenCheck {
  @OneOf(checkNames, { enumName: 'TokenCheckName' })
  check: CheckName;

  @OneOf(checkOutcomes, { enumName: 'TokenCheckOutcome' })
  outcome: CheckOutcome;

  @Text({ max: 500, optional: true, description: 'What is wrong.' })
  detail?: string;

  @Text({ max: 500, optional: true, description: 'The way out.' })
  remedy?: string;
}

export class DecodedToken {
  @JsonObject('The header as it was read, unproven.')
  header: Record<string, unknown>;

  @JsonObject('The claims as they were read, unproven.')
  claims: Record<string, unknown>;
}

export class TokenCheckReport {
  @Bool({ description: 'Whether Signet, and a verifier, would take it at this moment.' })
  good: boolean;

  @ListOf(() => TokenCheck, {
    description: 'In the order of a verifier, up to the first that fails.',
  })
  checks: TokenCheck[];

  @Nested(() => DecodedToken, {
    nullable: true,
    description: 'What the text says, whoever wrote it; null where it cannot be read.',
  })
  decoded: DecodedToken | null;
}
