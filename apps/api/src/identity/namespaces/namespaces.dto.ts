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
/** Maximum of the setting `maxSessions`. */
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
  @NamespaceName({ description: 'Part of the issuer; cannot be changed.' })
  name: string;

  @Text({ max: 1000, optional: true })
  description?: string;

  @OneOf(signingAlgorithms, {
    enumName: 'SigningAlgorithm',
    optional: true,
    description:
      'The algorithm that signs access tokens (RFC 7518 section 3.1, RFC 8037, RFC 9864). After a change, the new key is published first and starts signing at its `signsAt`; an HMAC key starts signing immediately. Default: ES256.',
  })
  algorithm?: SigningAlgorithm;

  @OneOf(rsaSizes, {
    enumName: 'RsaBits',
    optional: true,
    description: 'Size of new RSA keys in bits. Default: 3072.',
  })
  rsaBits?: (typeof rsaSizes)[number];

  @Bool({
    optional: true,
    description:
      'Whether the public login and token endpoints serve this namespace. Default: false.',
  })
  publicEndpoint?: boolean;

  @Bool({ optional: true, description: 'A disabled namespace issues no tokens. Default: false.' })
  disabled?: boolean;

  @OneOf(claimNames, {
    enumName: 'ClaimNames',
    optional: true,
    description:
      'Names of the claims for username, groups and orgs. `short`: usr, grp, org. `long`: username, groups, orgs. Default: short.',
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
      'Omits `aud` from access tokens unless the request names an audience, for verifiers that reject a token with an `aud` they do not expect, such as PyJWT without `audience`. The trade-off: any service that trusts the keys of this namespace accepts every token without `aud`, so a token leaked by one service works at all others. Signet takes a token without `aud` as one for the `audience` of this namespace. Default: false.',
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
    description: 'Lifetime of access tokens if the request names none. Default: 10m.',
  })
  accessTtl?: string;

  @Ttl({ optional: true, description: 'Maximum lifetime of access tokens. Default: 1h.' })
  accessTtlMax?: string;

  @Ttl({
    optional: true,
    description: 'Lifetime of refresh tokens if the request names none. Default: 24h.',
  })
  refreshTtl?: string;

  @Ttl({ optional: true, description: 'Maximum lifetime of refresh tokens. Default: 30d.' })
  refreshTtlMax?: string;

  @OneOf(renewalStrategies, {
    enumName: 'RenewalStrategy',
    optional: true,
    description:
      'Refresh token rotation. `keep`: never rotated. `rotate-near-expiry`: rotated when less than 30 % of the lifetime remains. `rotate`: rotated on every use. With rotation, clients must store the new refresh token; a client that keeps sending the old one, such as QuidJS, quidpy and the client of JWThenticator, triggers reuse detection and its session is revoked. Default: keep.',
  })
  renewalStrategy?: (typeof renewalStrategies)[number];

  @Integer({
    max: 300,
    optional: true,
    description:
      'Grace period of reuse detection in seconds: a refresh token that was just rotated still returns its successor, for example after a lost response or from a second tab. Default: 10.',
  })
  reuseGrace?: number;

  @Ttl({
    optional: true,
    description: 'Maximum session lifetime, regardless of renewals. Default: 90d.',
  })
  sessionTtlMax?: string;

  @Integer({
    min: 1,
    max: MAX_SESSIONS,
    optional: true,
    description:
      'Maximum number of active sessions for each user and API key. One more revokes the oldest; a lower limit takes effect at the next login. Default: 100.',
  })
  maxSessions?: number;

  @Ttl({
    optional: true,
    nullable: true,
    example: '90d',
    description:
      'Rotation interval of signing keys; the next key is published in advance. null: rotated manually only. Must exceed accessTtlMax and twice the max-age of the key set. Refresh token keys sign for at least refreshTtlMax; HMAC access keys are only rotated manually. Default: 90d, or twice accessTtlMax if that is longer.',
  })
  keyRotation?: string | null;

  @OneOf(defaultScopes, {
    enumName: 'DefaultScope',
    optional: true,
    description:
      'The scope of a token if the request names none: `all` granted rights, or `none`. Default: all.',
  })
  defaultScope?: (typeof defaultScopes)[number];

  @Nested(() => EncryptionSetting, {
    optional: true,
    nullable: true,
    description:
      'Encryption of refresh tokens as nested JWTs (RFC 7519 section 5.2); null: signed only. Turning encryption on or off invalidates issued refresh tokens, because only one form is accepted; changing the algorithms does not. Default: null.',
  })
  refreshEncryption?: EncryptionSetting | null;

  @Bool({
    optional: true,
    description:
      'Whether users can log in with their password. If false, every endpoint that exchanges a password for tokens responds with 403 `login.password_disabled` without checking the password; API keys, issued refresh tokens and existing sessions continue to work. Default: true.',
  })
  passwordLogin?: boolean;

  @Bool({
    optional: true,
    description:
      'Whether the token endpoint accepts the password grant (RFC 6749 section 4.3), which RFC 9700 section 2.4 forbids. Requires `passwordLogin`. Default: false.',
  })
  passwordGrant?: boolean;

  @Integer({
    min: USER_PASSWORD_MIN.least,
    max: USER_PASSWORD_MIN.most,
    optional: true,
    description:
      'Minimum length of user passwords in characters; existing passwords are not affected. Default: 8.',
  })
  passwordMinLength?: number;

  @ClaimTemplateField({
    optional: true,
    description:
      'Custom claims of access tokens: maps each claim name to the source of its value. Up to 50 claims, up to 2 kB as JSON in a token. Registered claims and the claims of Signet are rejected, regardless of case; claims whose source has no value are omitted. An edit replaces the whole template. Default: none.',
  })
  claimTemplate?: ClaimTemplate;
}

/** A copy of a namespace: settings, groups with their rights, audiences. */
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

  @Text({ max: 2000, description: 'The `iss` of the tokens of this namespace.' })
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
    description: 'Encryption of refresh tokens; null: signed only.',
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

/** The response of a request that created a namespace or changed its algorithm. */
export class NamespaceWithSecret extends NamespaceResponse {
  @Text({
    max: 100,
    optional: true,
    description:
      'Only if this request created an HMAC key: the secret that verifies tokens, in base64url. Shown only in this response. It can also sign tokens.',
  })
  sharedSecret?: string;

  @ListOf(() => SigningKeyResponse, {
    optional: true,
    description:
      'Only if the change created keys. A `next` key starts signing at its `signsAt`; the current key signs until then.',
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
    description: 'The name of the namespace, to confirm the deletion.',
  })
  confirm: string;
}

export class NamespaceDeletionResponse {
  @Id()
  id: string;

  @Text({
    max: 63,
    description: 'The name the namespace had; another namespace may use it now.',
  })
  name: string;

  @Timestamp()
  startedAt: Date;

  @Integer({
    description:
      'Number of rows when the deletion started: users, sessions, memberships and everything else.',
  })
  rowsToDelete: number;

  @Integer({ description: 'Number of rows deleted so far.' })
  rowsDeleted: number;
}

export class NamespaceDeletionList {
  @ListOf(() => NamespaceDeletionResponse, { description: 'Oldest first.' })
  items: NamespaceDeletionResponse[];
}
