import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Administrator } from './administrator.entity.js';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';

/**
 * An authenticator app (TOTP, RFC 6238) of an administrator: one confirmed, and possibly one pending.
 */
@Entity('admin_totps')
@Index('admin_totps_one_confirmed_index', ['administratorId'], {
  unique: true,
  where: `confirmed_at IS NOT NULL`,
})
@Index(['administratorId'])
export class AdminTotp {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  /** Encrypted under a master key. TOTP needs the plain secret, so it cannot be hashed. */
  @TextColumn({ name: 'sealed_secret' })
  encryptedSecret: string;

  /** Last accepted time step; codes of this and earlier steps are refused. */
  @Column({ type: 'integer', default: 0 })
  lastStep: number;

  @CreatedColumn()
  createdAt: Date;

  /** Null until confirmed with a first code. */
  @InstantColumn({ nullable: true })
  confirmedAt: Date | null;
}

/** An unused recovery code. */
@Entity('admin_recovery_codes')
@Unique(['administratorId', 'codeHash'])
export class AdminRecoveryCode {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  /** SHA-256 of the code, hex. */
  @TextColumn()
  codeHash: string;
}

/** A passkey (WebAuthn credential) of an administrator. */
@Entity('admin_passkeys')
@Unique(['credentialId'])
@Index(['administratorId'])
export class AdminPasskey {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  @TextColumn()
  name: string;

  /** base64url. */
  @TextColumn()
  credentialId: string;

  /** COSE_Key in base64url. */
  @TextColumn()
  publicKey: string;

  /** Signature counter, an unsigned 32-bit number in decimal: too large for an integer column. */
  @TextColumn()
  signCount: string;

  /** WebAuthn transports: `usb`, `internal`, … */
  @Column({ type: 'jsonb', default: [] })
  transports: string[];

  /** Whether the passkey is synced to other devices. */
  @Column({ type: 'boolean' })
  backedUp: boolean;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ nullable: true })
  lastUsedAt: Date | null;
}

/** A sign-in that has passed the password and awaits the second factor. Not a session. */
@Entity('admin_tickets')
@Unique(['secretHash'])
@Index(['administratorId'])
@Index(['expiresAt'])
export class PendingSignIn {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  /** SHA-256 of the secret, hex. */
  @TextColumn()
  secretHash: string;

  @InstantColumn()
  expiresAt: Date;
}

/** The operation that a passkey's response to a challenge authorizes. */
export type ChallengePurpose = 'register' | 'second-factor' | 'proof' | 'sign-in';

/** A pending WebAuthn challenge, until it is answered or expires. */
@Entity('admin_challenges')
@Unique(['challengeHash'])
@Index(['expiresAt'])
export class AdminChallenge {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @TextColumn()
  purpose: ChallengePurpose;

  /** The console session or pending sign-in that requested it; null for a sign-in, which has neither. */
  @Column({ name: 'asked_by', type: 'uuid', nullable: true })
  requestedBy: string | null;

  /** SHA-256 of the challenge as sent, hex. */
  @TextColumn()
  challengeHash: string;

  @InstantColumn()
  expiresAt: Date;
}
