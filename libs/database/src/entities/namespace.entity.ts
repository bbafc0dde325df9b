import { Check, Column, Entity, Index, Unique } from 'typeorm';
import type { ClaimTemplate } from './attributes.js';
import { InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { VersionedEntity } from './versioned.entity.js';

/** `short`: usr, grp, org. `long`: username, groups, orgs, which verifiers of Quid 1 read. */
export type ClaimNames = 'short' | 'long';

/**
 * What a renewal does to the refresh token: it stays, it is replaced when less than 30 % of its life is
 * left, or it is replaced each time.
 */
export type RenewalStrategy = 'keep' | 'rotate-near-expiry' | 'rotate';

/** The `typ` header of access tokens: that of RFC 9068, or the one that every JWT may have. */
export type HeaderType = 'at+jwt' | 'JWT';

/** What a token request that asks for no rights gets: every right that is granted, or none. */
export type DefaultScope = 'all' | 'none';

/** The algorithms of an encrypted token (RFC 7518 sections 4 and 5). */
export interface TokenEncryption {
  alg: string;
  enc: string;
  /** The curve of its key, where that is one on a curve; P-256 if left out. */
  crv?: string;
}

/** The isolation boundary: issuer, signing keys, users, groups and policies of one application. */
@Entity('namespaces')
@Unique(['nameKey'])
// An expression index, which the migration makes: `folded_name` of the name.
@Index('namespaces_folded_name_index', { synchronize: false })
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

  /** Whether access tokens have no `aud` unless the request named an audience. */
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

  /** Seconds within which a refresh token that was just replaced gets the same successor again. */
  @Column({ type: 'integer', default: 10 })
  reuseGrace: number;

  /** A session ends after this many seconds, however often it is renewed. */
  @Column({ type: 'integer', default: 7_776_000 })
  sessionTtlMax: number;

  /** Active sessions that each user and each API key may have; one more revokes the oldest. */
  @Column({ type: 'integer', default: 100 })
  maxSessions: number;

  @TextColumn({ default: 'all', name: 'unasked_rights' })
  defaultScope: DefaultScope;

  /** How refresh tokens are encrypted; null where they are only signed. */
  @Column({ type: 'jsonb', nullable: true })
  refreshEncryption: TokenEncryption | null;

  /** Whether users can log in with their password at all, by any route. */
  @Column({ type: 'boolean', default: true })
  passwordLogin: boolean;

  /** Whether the token endpoint takes passwords (RFC 6749 section 4.3). */
  @Column({ type: 'boolean', default: false })
  passwordGrant: boolean;

  /** Characters that the password of a user has at least. */
  @Column({ type: 'integer', default: 8 })
  passwordMinLength: number;

  /** The custom claims of access tokens. */
  @Column({ type: 'jsonb', default: {} })
  claimTemplate: ClaimTemplate;

  /** How long a key signs before another takes its place, in seconds; null: until somebody says so. */
  @Column({ type: 'integer', nullable: true })
  keyRotation: number | null;

  /** Since when its rows are being deleted, in batches; null: it is in use. */
  @InstantColumn({ nullable: true })
  deletingSince: Date | null;

  /** How many rows it had when the deletion started. */
  @Column({ type: 'integer', default: 0 })
  rowsToDelete: number;

  @Column({ type: 'integer', default: 0 })
  rowsDeleted: number;
}
