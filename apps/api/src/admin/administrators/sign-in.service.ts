import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type Administrator,
  type PendingSignIn,
  type AuthenticationTimes,
  type Repositories,
} from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { RateLimits } from '../../security/rate-limits/rate-limits.js';
import {
  consoleSessionOf,
  type Actor,
  type ConsoleSessionCredential,
} from '../../security/actor.js';
import { newSecret, sha256Hex } from '../../security/secrets.js';
import { consumeFactor, type VerifiedFactor } from '../second-factors/verified-factor.js';
import type {
  ReauthenticationRequest,
  SecondFactorAnswer,
} from '../second-factors/second-factor.dto.js';
import { requireExactlyOne, SecondFactorService } from '../second-factors/second-factor.service.js';
import { AccountService } from './account.service.js';
import type { AccountResponse, SecondFactorChallenge } from './admin-auth.dto.js';
import { CredentialsService, refusedSignIn } from './credentials.service.js';
import { rotateConsoleSession } from './rotate-console-session.js';
import { type Issued } from '../../security/console-cookie.js';

/** How long a sign-in waits for its second factor, in milliseconds. */
const PENDING_SIGN_IN_LIFETIME_MS = 5 * 60_000;

interface SignedIn {
  session: Issued;
}
interface FactorPending {
  pendingSignIn: Issued;
}
export type SignInOutcome = (SignedIn & { account: AccountResponse }) | FactorPending;

/** From proofs to a console session: begun by one or two of them, renewed by one. */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly credentials: CredentialsService,
    private readonly factors: SecondFactorService,
    private readonly account: AccountService,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly rateLimits: RateLimits,
  ) {}

  /**
   * After the password: a session, or a ticket where a second factor is still to come. The session replaces the one of
   * the same browser, whose cookie's secret is `previous`.
   */
  async signInWithPassword(
    { id, passwordHash }: Administrator,
    previous?: string,
  ): Promise<SignInOutcome> {
    const outcome = await this.database.transaction<SignedIn | FactorPending>(async (tx) => {
      const administrator = await tx.administrators.lock(id);
      // Whoever changes the password at this moment ends the session that begins here, or finds no session to end.
      if (administrator?.passwordHash !== passwordHash || administrator.disabled)
        throw refusedSignIn();
      return (await tx.administrators.hasSecondFactor(id))
        ? { pendingSignIn: await this.createPendingSignIn(tx, id) }
        : { session: await this.credentials.startConsoleSession(id, tx, { previous }) };
    });
    if ('pendingSignIn' in outcome) return outcome;
    return { ...outcome, account: await this.account.describe(id) };
  }

  /** The sign-in that a ticket is for. @throws AppError where there is none, or no longer; rate.limited */
  async findPendingSignIn(ticket: string): Promise<PendingSignIn> {
    const now = this.clock.now();
    const hash = sha256Hex(ticket);
    const found = await this.rateLimits.lookUpCredential('refused-tokens', hash, () =>
      this.database.pendingSignIns.findBySecretHash(hash, now),
    );
    if (!found) throw signInExpired();
    return found;
  }

  async describeChallenge({
    administratorId,
    expiresAt,
  }: PendingSignIn): Promise<SecondFactorChallenge> {
    return { kinds: await this.factors.listKinds(administratorId), expiresAt };
  }

  /** After the second factor. One that is refused leaves the ticket as it was. */
  async completeWithSecondFactor(
    { id, administratorId }: PendingSignIn,
    proof: SecondFactorAnswer,
    previous?: string,
  ): Promise<SignInOutcome> {
    const asked = { purpose: 'second-factor', requestedBy: id } as const;
    const session = await this.factors.verifyFactor(administratorId, proof, asked, async (tx) => {
      if (!(await tx.pendingSignIns.consume(id, this.clock.now()))) throw signInExpired();
      return this.credentials.startConsoleSession(administratorId, tx, {
        previous,
        withFactor: true,
      });
    });
    return { session, account: await this.account.describe(administratorId) };
  }

  /** After a passkey that stands for both factors. */
  async signInWithPasskey(evidence: VerifiedFactor, previous?: string): Promise<SignInOutcome> {
    const { administratorId } = evidence;
    const session = await consumeFactor(this.database, evidence, (tx) =>
      this.credentials.startConsoleSession(administratorId, tx, { previous, withFactor: true }),
    );
    if (!session) throw this.refusePasskey();
    return { session, account: await this.account.describe(administratorId) };
  }

  /** One refusal for whatever is wrong with a passkey that is to sign somebody in. */
  refusePasskey(): AppError {
    this.audit.recordLater({
      action: 'administrator.signin-refused',
      namespaceId: null,
      details: { reason: 'passkey' },
    });
    return new AppError(
      'auth.refused',
      'The passkey is not accepted. Use another one, or sign in with the password.',
    );
  }

  /**
   * Confirms the administrator of a session again: with a second factor where there is one, otherwise with the password.
   * The session gets another secret, and keeps its end.
   */
  async reauthenticate(
    actor: Actor,
    { password, ...proof }: ReauthenticationRequest,
  ): Promise<Issued> {
    const session = consoleSessionOf(actor);
    requireExactlyOne({ password, ...proof }, ['password', 'totp', 'recoveryCode', 'passkey']);
    const now = this.clock.now();
    if (password === undefined) {
      const asked = { purpose: 'proof', requestedBy: session.id } as const;
      const proven = { provenAt: now, factorProvenAt: now };
      return this.factors.verifyFactor(actor.id, proof, asked, (tx) =>
        this.rotateSecret(tx, session, proven),
      );
    }
    if (actor.hasSecondFactor) throw secondFactorRequired();
    const { passwordHash } = await this.credentials.authenticatePassword({
      username: actor.username,
      password,
    });
    return this.database.transaction(async (tx) => {
      const administrator = await tx.administrators.lock(actor.id);
      if (administrator?.passwordHash !== passwordHash) throw refusedSignIn();
      return this.rotateSecret(tx, session, { provenAt: now });
    });
  }

  private async rotateSecret(
    tx: Repositories,
    session: ConsoleSessionCredential,
    proven: AuthenticationTimes,
  ): Promise<Issued> {
    await this.audit.recordIn(tx, {
      action: 'console-session.prove',
      namespaceId: null,
      target: { kind: 'console-session', id: session.id },
    });
    return rotateConsoleSession(tx, session, proven);
  }

  private async createPendingSignIn(tx: Repositories, administratorId: string): Promise<Issued> {
    const secret = newSecret();
    const expiresAt = new Date(this.clock.now().getTime() + PENDING_SIGN_IN_LIFETIME_MS);
    const secretHash = sha256Hex(secret);
    this.rateLimits.rememberCredential(secretHash);
    await tx.pendingSignIns.insert({ id: newId(), administratorId, secretHash, expiresAt });
    return { secret, expiresAt };
  }
}

function secondFactorRequired(): AppError {
  return new AppError(
    'request.invalid',
    'This account has a second factor. Confirm your identity with it: the password alone is not enough.',
    [{ pointer: '/password', detail: 'send totp, passkey or recoveryCode instead' }],
  );
}

function signInExpired(): AppError {
  return new AppError(
    'auth.sign_in_expired',
    'No sign-in waits for a second factor: it waits for five minutes. Begin it again with the password.',
  );
}
