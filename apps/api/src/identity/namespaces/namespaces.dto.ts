import { OmitType } from '@nestjs/swagger';
import type { ClaimTemplate } from '#database';
import {
  Bool,
  Id,
  ListOf,
  NamespaceName,
  Nested,
  OneOf,
  Text,
  Timestamp,
  Ttl,
  Integer,
} from '../../core/fields/fields.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { signingAlgorithms, type SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import { EncryptionSetting } from '../../keys/signing-keys/encryption.dto.js';
import { SigningKeyResponse } from '../../keys/signing-keys/keys.dto.js';
import { USER_PASSWORD_MIN } from '../../security/password-policy.js';
import { ClaimTemplateField } from '../claims/custom-claims.dto.js';
import { Example } from '../../core/http/example.decorator.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

const claimNames = ['short', 'long'] as const;
const headerTypes = ['at+jwt', 'JWT'] as const;
const renewalStrategies = ['keep', 'rotate-near-expiry', 'rotate'] as const;
const defaultScopes = ['all', 'none'] as const;
/** The most active sessions that a namespace may allow to each user and each API key. */
const MAX_SESSIONS = 10_000;
const rsaSizes = [2048, 3072, 4096] as const;

@Example({
  name: 'shop',
  algorithm: 'ES256',
  accessTtl: '10m',
  refreshTtl: '30d',
  claimTemplate: { department: { from: 'attribute', name: 'department' } },
})
export class NamespaceCreate {
  @NamespaceName({ description: 'Part of the issuer, so it never changes.' })
  name: string;

  @Text({ max: 1000, optional: true })
  description?: string;

  @OneOf(signingAlgorithms, {
    enumName: 'SigningAlgorithm',
    optional: true,
    description:
      'Signs access tokens (RFC 7518 section 3.1, RFC 8037, RFC 9864). After a change the new key is published first and signs at its `signsAt`; with HMAC, at once. Default ES256.',
  })
  algorithm?: SigningAlgorithm;

  @OneOf(rsaSizes, {
    enumName: 'RsaBits',
    optional: true,
    description: 'Size of new RSA keys, in bits. Default 3072.',
  })
  rsaBits?: (typeof rsaSizes)[number];

  @Bool({
    optional: true,
    description: 'Whether the public token routes serve this namespace. Default false.',
  })
  publicEndpoint?: boolean;

  @Bool({ optional: true, description: 'A disabled namespace gives no tokens. Default false.' })
  disabled?: boolean;

  @OneOf(claimNames, {
    enumName: 'ClaimNames',
    optional: true,
    description: '`new`: usr, grp, org. `old`: username, groups, orgs. Default new.',
  })
  claimNames?: (typeof claimNames)[number];

  @Text({
    min: 1,
    max: 255,
    optional: true,
    nullable: true,
    description: 'The `aud` of access tokens (RFC 9068 section 2.2); null means the issuer.',
  })
  audience?: string | null;

  @Bool({
    optional: true,
    description:
      'Omits `aud` from access tokens unless the request names an audience, for verifiers that reject a token with an `aud` they do not expect, such as PyJWT without `audience`. The trade-off: any service that trusts the keys of this namespace accepts every token without `aud`, so a token leaked by one service works at all others. Signet takes a token without `aud` as one for the `audience` of this namespace. Default false.',
  })
  omitAudience?: boolean;

  @OneOf(headerTypes, {
    enumName: 'HeaderType',
    optional: true,
    description:
      'The `typ` header of access tokens. `at+jwt` (RFC 9068 section 2.1) tells access tokens from other JWTs. `JWT` is for verifiers that reject `at+jwt`, such as the default decoders of Spring Security; a verifier then cannot tell kinds of JWTs apart by `typ` (RFC 8725 section 3.11). Signet accepts tokens of the previous type until they expire after a change to `JWT`, and rejects them at once after a change to `at+jwt`. Default at+jwt.',
  })
  headerType?: (typeof headerTypes)[number];

  @Ttl({
    optional: true,
    description: 'Lifetime of access tokens when none is asked for. Default 10m.',
  })
  accessTtl?: string;

  @Ttl({ optional: true, description: 'Longest lifetime of access tokens. Default 1h.' })
  accessTtlMax?: string;

  @Ttl({
    optional: true,
    description: 'Lifetime of refresh tokens when none is asked for. Default 24h.',
  })
  refreshTtl?: string;

  @Ttl({ optional: true, description: 'Longest lifetime of refresh tokens. Default 30d.' })
  refreshTtlMax?: string;

  @OneOf(renewalStrategies, {
    enumName: 'RenewalStrategy',
    optional: true,
    description:
      'What a renewal does to the refresh token: `keep`: it stays. `rotate-near-expiry`: it is replaced when less than 30 % of its life is left. `rotate`: it is replaced each time. Under the last two each client must store the new refresh token: one that keeps sending the old one, such as QuidJS, quidpy and the client of JWThenticator, is treated as a replay, and its session is revoked. Default keep.',
  })
  renewalStrategy?: (typeof renewalStrategies)[number];

  @Integer({
    max: 300,
    optional: true,
    description:
      'Seconds within which a refresh token that was just replaced gets the same successor again: a lost response or a second tab. Default 10.',
  })
  reuseGrace?: number;

  @Ttl({
    optional: true,
    description: 'A session ends after this long, however often it is renewed. Default 90d.',
  })
  sessionTtlMax?: string;

  @Integer({
    min: 1,
    max: MAX_SESSIONS,
    optional: true,
    description:
      'Active sessions that each user and each API key may have. One more revokes the oldest; a lower number takes effect with the next login. Default 100.',
  })
  maxSessions?: number;

  @Ttl({
    optional: true,
    nullable: true,
    example: '90d',
    description:
      'How long a key signs before another replaces it, which is published beforehand; null: until it is rotated by hand. Above accessTtlMax and twice the max-age of the key set. Keys of refresh tokens sign for refreshTtlMax at least; HMAC access keys are never rotated by schedule. Default 90d, or twice accessTtlMax where that is longer.',
  })
  keyRotation?: string | null;

  @OneOf(defaultScopes, {
    enumName: 'DefaultScope',
    optional: true,
    description:
      'What a token request that asks for no rights gets: `all` that are granted, or `none`. Default all.',
  })
  defaultScope?: (typeof defaultScopes)[number];

  @Nested(() => EncryptionSetting, {
    optional: true,
    nullable: true,
    description:
      'How refresh tokens are encrypted, as nested JWTs (RFC 7519 section 5.2); null: they are only signed. Switching it on or off ends the refresh tokens that are out, for one form alone is accepted; other algorithms do not. Default null.',
  })
  refreshEncryption?: EncryptionSetting | null;

  @Bool({
    optional: true,
    description:
      'Whether users can log in with their password. Where it is false, each route that exchanges a password for tokens answers 403 `login.password_disabled` without checking the password; API keys, issued refresh tokens and existing sessions continue to work. Default true.',
  })
  passwordLogin?: boolean;

  @Bool({
    optional: true,
    description:
      'Whether the token endpoint takes passwords (RFC 6749 section 4.3). RFC 9700 section 2.4 forbids this grant. It needs `passwordLogin`. Default false.',
  })
  passwordGrant?: boolean;

  @Integer({
    min: USER_PASSWORD_MIN.least,
    max: USER_PASSWORD_MIN.most,
    optional: true,
    description:
      'Characters that the passwords of users have at least; those that are set already stay. Default 8.',
  })
  passwordMinLength?: number;

  @ClaimTemplateField({
    optional: true,
    description:
      'Custom claims of access tokens: from each claim name to the source of its value, at most 50. Registered claims and those of Signet are refused in any letter case; what a user or API key does not have is left out; together they have at most 2 kB as JSON. An edit replaces the template as a whole. Default none.',
  })
  claimTemplate?: ClaimTemplate;
}

/** A namespace like another one: settings, groups with their rights, audiences. */
export class NamespaceClone {
  @NamespaceName({ description: 'The name of the new namespace.' })
  name: string;
}

/** A merge patch (RFC 7396) of the settings. */
@Example({
  accessTtl: '5m',
  claimTemplate: { department: { from: 'attribute', name: 'department' } },
})
export class NamespaceEdit extends MergePatchOf(OmitType(NamespaceCreate, ['name'] as const), {
  claimTemplate: {},
}) {}

@Versioned()
export class NamespaceResponse extends VersionedResponse {
  @NamespaceName()
  name: string;

  @Text({ max: 1000 })
  description: string;

  @Text({ max: 2000, description: 'The `iss` of its tokens.' })
  issuer: string;

  @OneOf(signingAlgorithms, { enumName: 'SigningAlgorithm' })
  algorithm: SigningAlgorithm;

  @OneOf(rsaSizes, { enumName: 'RsaBits' })
  rsaBits: number;

  @Bool()
  publicEndpoint: boolean;

  @Bool()
  disabled: boolean;

  @OneOf(claimNames, { enumName: 'ClaimNames' })
  claimNames: string;

  @Text({ max: 255, nullable: true })
  audience: string | null;

  @Bool()
  omitAudience: boolean;

  @OneOf(headerTypes, { enumName: 'HeaderType' })
  headerType: string;

  @Ttl()
  accessTtl: string;

  @Ttl()
  accessTtlMax: string;

  @Ttl()
  refreshTtl: string;

  @Ttl()
  refreshTtlMax: string;

  @OneOf(renewalStrategies, { enumName: 'RenewalStrategy' })
  renewalStrategy: string;

  @Integer({ max: 300, description: 'Seconds.' })
  reuseGrace: number;

  @Ttl()
  sessionTtlMax: string;

  @Integer({ min: 1, max: MAX_SESSIONS })
  maxSessions: number;

  @Ttl({ nullable: true })
  keyRotation: string | null;

  @OneOf(defaultScopes, { enumName: 'DefaultScope' })
  defaultScope: string;

  @Nested(() => EncryptionSetting, {
    nullable: true,
    description: 'How refresh tokens are encrypted; null: they are only signed.',
  })
  refreshEncryption: EncryptionSetting | null;

  @Bool()
  passwordLogin: boolean;

  @Bool()
  passwordGrant: boolean;

  @Integer({ min: USER_PASSWORD_MIN.least, max: USER_PASSWORD_MIN.most })
  passwordMinLength: number;

  @ClaimTemplateField()
  claimTemplate: ClaimTemplate;
}

/** A namespace as the request that made it, or changed its algorithm, sees it. */
export class NamespaceWithSecret extends NamespaceResponse {
  @Text({
    max: 100,
    optional: true,
    description:
      'Only with an HMAC algorithm, and only where this request made the key: the secret that verifies its tokens, in base64url. It is shown this once; whoever has it can also sign.',
  })
  sharedSecret?: string;

  @ListOf(() => SigningKeyResponse, {
    optional: true,
    description:
      'Only where a change made keys: a `next` one signs at its `signsAt`, and what was there goes on until then.',
  })
  newKeys?: SigningKeyResponse[];
}

export class NamespacePage extends PageOf(NamespaceResponse) {}

export class NamespaceQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'NamespaceSort')
  sort?: string;
}

export class NamespaceCountsResponse {
  @Integer()
  users: number;

  @Integer()
  groups: number;

  @Integer({ description: 'Sessions that are neither expired nor revoked.' })
  sessions: number;
}

export class NamespaceDelete {
  @Text({
    max: 63,
    description: 'The name of the namespace once more, so that nothing is deleted by a slip.',
  })
  confirm: string;
}

export class NamespaceDeletionResponse {
  @Id()
  id: string;

  @Text({
    max: 63,
    description: 'The name that the namespace had. Another one may have it by now.',
  })
  name: string;

  @Timestamp()
  startedAt: Date;

  @Integer({
    description: 'Users, sessions, memberships and everything else that it had at the start.',
  })
  rowsToDelete: number;

  @Integer({ description: 'How many of them are deleted.' })
  rowsDeleted: number;
}

export class NamespaceDeletionList {
  @ListOf(() => NamespaceDeletionResponse, { description: 'The oldest first.' })
  items: NamespaceDeletionResponse[];
}
