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

/** How long a sign-in may wait for its second factor. */
const PENDING_SIGN_IN_LIFETIME_MS = 5 * 60_000;

interface SignedIn {
  session: Issued;
}
interface FactorPending {
  pendingSignIn: Issued;
}
export type SignInOutcome = (SignedIn & { account: AccountResponse }) | FactorPending;

/** Starts console sessions after one or two authentication factors, and reauthenticates existing ones. */
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
   * Continues after the password was verified: starts a session, or a pending sign-in if a second factor is required.
   * The session replaces that of the same browser, identified by the cookie's secret `previous`.
   */
  async signInWithPassword(
    { id, passwordHash }: Administrator,
    previous?: string,
  ): Promise<SignInOutcome> {
    const outcome = await this.database.transaction<SignedIn | FactorPending>(async (tx) => {
      const administrator = await tx.administrators.lock(id);
      // A concurrent password change waits for this lock, and then revokes the new session; or it came first, and this
      // refuses.
      if (administrator?.passwordHash !== passwordHash || administrator.disabled)
        throw refusedSignIn();
      return (await tx.administrators.hasSecondFactor(id))
        ? { pendingSignIn: await this.createPendingSignIn(tx, id) }
        : { session: await this.credentials.startConsoleSession(id, tx, { previous }) };
    });
    if ('pendingSignIn' in outcome) return outcome;
    return { ...outcome, account: await this.account.describe(id) };
  }

  /** Finds a pending sign-in by the secret of its cookie. @throws AppError auth.sign_in_expired, rate.limited */
  async findPendingSignIn(secret: string): Promise<PendingSignIn> {
    const now = this.clock.now();
    const hash = sha256Hex(secret);
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

  /** Completes a pending sign-in. A refused factor leaves it pending. */
  async completeWithSecondFactor(
    { id, administratorId }: PendingSignIn,
    answer: SecondFactorAnswer,
    previous?: string,
  ): Promise<SignInOutcome> {
    const scope = { purpose: 'second-factor', requestedBy: id } as const;
    const session = await this.factors.verifyFactor(administratorId, answer, scope, async (tx) => {
      if (!(await tx.pendingSignIns.consume(id, this.clock.now()))) throw signInExpired();
      return this.credentials.startConsoleSession(administratorId, tx, {
        previous,
        withFactor: true,
      });
    });
    return { session, account: await this.account.describe(administratorId) };
  }

  /** Signs in with a passkey, which counts as both factors. */
  async signInWithPasskey(factor: VerifiedFactor, previous?: string): Promise<SignInOutcome> {
    const { administratorId } = factor;
    const session = await consumeFactor(this.database, factor, (tx) =>
      this.credentials.startConsoleSession(administratorId, tx, { previous, withFactor: true }),
    );
    if (!session) throw this.refusePasskey();
    return { session, account: await this.account.describe(administratorId) };
  }

  /** Records and returns the refusal of a passkey at sign-in, the same for every reason. */
  refusePasskey(): AppError {
    this.audit.recordLater({
      action: 'administrator.signin-refused',
      namespaceId: null,
      details: { reason: 'passkey' },
    });
    return new AppError(
      'auth.refused',
      'Passkey not accepted. Use another one, or sign in with the password.',
    );
  }

  /**
   * Reauthenticates the administrator of a session: with a second factor if there is one, otherwise with the password.
   * Rotates the secret of the session; its expiry stays the same.
   */
  async reauthenticate(
    actor: Actor,
    { password, ...answer }: ReauthenticationRequest,
  ): Promise<Issued> {
    const session = consoleSessionOf(actor);
    requireExactlyOne({ password, ...answer }, ['password', 'totp', 'recoveryCode', 'passkey']);
    const now = this.clock.now();
    if (password === undefined) {
      const scope = { purpose: 'proof', requestedBy: session.id } as const;
      const times = { authenticatedAt: now, factorVerifiedAt: now };
      return this.factors.verifyFactor(actor.id, answer, scope, (tx) =>
        this.rotateSecret(tx, session, times),
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
      return this.rotateSecret(tx, session, { authenticatedAt: now });
    });
  }

  private async rotateSecret(
    tx: Repositories,
    session: ConsoleSessionCredential,
    times: AuthenticationTimes,
  ): Promise<Issued> {
    await this.audit.recordIn(tx, {
      action: 'console-session.prove',
      namespaceId: null,
      target: { kind: 'console-session', id: session.id },
    });
    return rotateConsoleSession(tx, session, times);
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
    'This account has a second factor. Use it to confirm your identity instead of the password.',
    [{ pointer: '/password', detail: 'send totp, passkey or recoveryCode instead' }],
  );
}

function signInExpired(): AppError {
  return new AppError(
    'auth.sign_in_expired',
    'The sign-in has expired; the second factor must follow within five minutes. Start again with the password.',
  );
}
