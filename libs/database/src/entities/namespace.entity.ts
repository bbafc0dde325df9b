import { Check, Column, Entity, Index, Unique } from 'typeorm';
import type { ClaimTemplate } from './attributes.js';
import { InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { VersionedEntity } from './versioned.entity.js';

/** `short`: usr, grp, org. `long`: username, groups, orgs, as read by verifiers of Quid 1. */
export type ClaimNames = 'short' | 'long';

/**
 * Refresh token rotation: never, when less than 30 % of the lifetime is left, or at every use.
 */
export type RenewalStrategy = 'keep' | 'rotate-near-expiry' | 'rotate';

/** The `typ` header of access tokens: that of RFC 9068, or the generic one. */
export type HeaderType = 'at+jwt' | 'JWT';

/** The scope of a token request without one: all granted rights, or none. */
export type DefaultScope = 'all' | 'none';

/** The algorithms of an encrypted token (RFC 7518 sections 4 and 5). */
export interface TokenEncryption {
  alg: string;
  enc: string;
  /** The curve of an EC key. Default: P-256. */
  crv?: string;
}

/** The isolation boundary: issuer, signing keys, users, groups and policies of one application. */
@Entity('namespaces')
@Unique(['nameKey'])
@Index(['name'])
// An expression index on `folded_name` of the name, created by a migration.
@Index('namespaces_folded_name_index', { synchronize: false })
@Index('namespaces_created_at_index', ['createdAt', 'id'])
@Check('namespaces_access_ttl_check', 'access_ttl <= access_ttl_max')
@Check('namespaces_refresh_ttl_check', 'refresh_ttl <= refresh_ttl_max')
@Check('namespaces_key_rotation_check', 'key_rotation > access_ttl_max')
export class Namespace extends VersionedEntity {
  /** A path segment; part of the issuer, so it never changes. */
  @TextColumn()
  name: string;

  @KeyColumn()
  nameKey: string;

  @TextColumn({ default: '' })
  description: string;

  @Column({ type: 'boolean', default: false })
  disabled: boolean;

  /** Whether the public token routes serve this namespace. */
  @Column({ type: 'boolean', default: false })
  publicEndpoint: boolean;

  /** The algorithm of access tokens. */
  @TextColumn()
  algorithm: string;

  /** Size of new RSA keys, in bits. */
  @Column({ type: 'integer', default: 3072 })
  rsaBits: number;

  @TextColumn({ default: 'short' })
  claimNames: ClaimNames;

  /** The `aud` of access tokens; null means the issuer. */
  @TextColumn({ nullable: true })
  audience: string | null;

  /** Whether access tokens have no `aud` unless the request names an audience. */
  @Column({ type: 'boolean', default: false })
  omitAudience: boolean;

  @TextColumn({ default: 'at+jwt' })
  headerType: HeaderType;

  /** Default lifetime of access tokens, in seconds. */
  @Column({ type: 'integer' })
  accessTtl: number;

  @Column({ type: 'integer' })
  accessTtlMax: number;

  @Column({ type: 'integer' })
  refreshTtl: number;

  @Column({ type: 'integer' })
  refreshTtlMax: number;

  @TextColumn({ default: 'keep' })
  renewalStrategy: RenewalStrategy;

  /** Reuse grace period in seconds: a replaced refresh token gets the same successor again within it. */
  @Column({ type: 'integer', default: 10 })
  reuseGrace: number;

  /** Absolute lifetime of a session in seconds, however often it is renewed. */
  @Column({ type: 'integer', default: 7_776_000 })
  sessionTtlMax: number;

  /** Maximum active sessions of each user and API key; one more revokes the oldest. */
  @Column({ type: 'integer', default: 100 })
  maxSessions: number;

  @TextColumn({ default: 'all', name: 'unasked_rights' })
  defaultScope: DefaultScope;

  /** How refresh tokens are encrypted; null if they are only signed. */
  @Column({ type: 'jsonb', nullable: true })
  refreshEncryption: TokenEncryption | null;

  /** Whether users can log in with their password, by any route. */
  @Column({ type: 'boolean', default: true })
  passwordLogin: boolean;

  /** Whether the token endpoint accepts passwords (RFC 6749 section 4.3). */
  @Column({ type: 'boolean', default: false })
  passwordGrant: boolean;

  /** Minimum password length of users, in characters. */
  @Column({ type: 'integer', default: 8 })
  passwordMinLength: number;

  /** Claims mapping for access tokens. */
  @Column({ type: 'jsonb', default: {} })
  claimTemplate: ClaimTemplate;

  /** Key rotation interval in seconds; null: keys are rotated manually. */
  @Column({ type: 'integer', nullable: true })
  keyRotation: number | null;

  /** When the deletion of its rows, in batches, started; null: it is in use. */
  @InstantColumn({ nullable: true })
  deletingSince: Date | null;

  /** Its number of rows when the deletion started. */
  @Column({ type: 'integer', default: 0 })
  rowsToDelete: number;

  @Column({ type: 'integer', default: 0 })
  rowsDeleted: number;
}
