import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Administrator } from './administrator.entity.js';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';

/** An authenticator app (TOTP, RFC 6238) of an administrator: one that counts, and one that waits for its first code. */
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

  /** Sealed under a master key; the server has to compute with it, so it cannot be hashed. */
  @TextColumn()
  sealedSecret: string;

  /** The number of the last step whose code was accepted; no code of it or of an earlier one is. */
  @Column({ type: 'integer', default: 0 })
  lastStep: number;

  @CreatedColumn()
  createdAt: Date;

  /** Null until its first code has come. */
  @InstantColumn({ nullable: true })
  confirmedAt: Date | null;
}

/** A recovery code that was not used yet. */
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

  /** The counter of the authenticator, 32 bits without a sign, in decimal: an integer column would be too small. */
  @TextColumn()
  signCount: string;

  /** How the browser may reach the authenticator: `usb`, `internal`, … */
  @Column({ type: 'jsonb', default: [] })
  transports: string[];

  /** Whether it is in a cloud, from where other devices have it too. */
  @Column({ type: 'boolean' })
  backedUp: boolean;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ nullable: true })
  lastUsedAt: Date | null;
}

/** A sign-in whose password was right and whose second factor is still to come. It is no session. */
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

/** What the answer of a passkey to a challenge is good for. */
export type ChallengePurpose = 'register' | 'second-factor' | 'proof' | 'sign-in';

/** A challenge that a passkey is to sign, until it comes back or expires. */
@Entity('admin_challenges')
@Unique(['challengeHash'])
@Index(['expiresAt'])
export class AdminChallenge {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @TextColumn()
  purpose: ChallengePurpose;

  /** The session or ticket that asked for it; null for a sign-in, which has none yet. */
  @Column({ type: 'uuid', nullable: true })
  askedBy: string | null;

  /** SHA-256 of the challenge as it is sent, hex. */
  @TextColumn()
  challengeHash: string;

  @InstantColumn()
  expiresAt: Date;
}
