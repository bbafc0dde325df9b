import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type Administrator,
  type AdminTicket,
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
import { refuseSeveral, SecondFactorService } from '../second-factors/second-factor.service.js';
import { AccountService } from './account.service.js';
import type { AccountResponse, SecondFactorChallenge } from './admin-auth.dto.js';
import { CredentialsService, refusedSignIn } from './credentials.service.js';
import { rotateConsoleSession } from './rotate-console-session.js';
import { type Issued } from '../../security/console-cookie.js';

/** How long a sign-in waits for its second factor, in milliseconds. */
const TICKET_LIFETIME = 5 * 60_000;

interface Begun {
  session: Issued;
}
interface Waiting {
  ticket: Issued;
}
export type SignInOutcome = (Begun & { account: AccountResponse }) | Waiting;

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
    const outcome = await this.database.transaction<Begun | Waiting>(async (tx) => {
      const administrator = await tx.administrators.lock(id);
      // Whoever changes the password at this moment ends the session that begins here, or finds no session to end.
      if (administrator?.passwordHash !== passwordHash || administrator.disabled)
        throw refusedSignIn();
      return (await tx.administrators.hasSecondFactor(id))
        ? { ticket: await this.newTicket(tx, id) }
        : { session: await this.credentials.startConsoleSession(id, tx, { previous }) };
    });
    if ('ticket' in outcome) return outcome;
    return { ...outcome, account: await this.account.describe(id) };
  }

  /** The sign-in that a ticket is for. @throws AppError where there is none, or no longer; rate.limited */
  async waiting(ticket: string): Promise<AdminTicket> {
    const now = this.clock.now();
    const hash = sha256Hex(ticket);
    const found = await this.rateLimits.lookUpCredential('refused-tokens', hash, () =>
      this.database.adminTickets.findBySecretHash(hash, now),
    );
    if (!found) throw expired();
    return found;
  }

  async asked({ administratorId, expiresAt }: AdminTicket): Promise<SecondFactorChallenge> {
    return { kinds: await this.factors.kindsOf(administratorId), expiresAt };
  }

  /** After the second factor. One that is refused leaves the ticket as it was. */
  async completeWithSecondFactor(
    { id, administratorId }: AdminTicket,
    proof: SecondFactorAnswer,
    previous?: string,
  ): Promise<SignInOutcome> {
    const asked = { purpose: 'second-factor', by: id } as const;
    const session = await this.factors.verifyFactor(administratorId, proof, asked, async (tx) => {
      if (!(await tx.adminTickets.consume(id, this.clock.now()))) throw expired();
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
    if (!session) throw this.refusedPasskey();
    return { session, account: await this.account.describe(administratorId) };
  }

  /** One refusal for whatever is wrong with a passkey that is to sign somebody in. */
  refusedPasskey(): AppError {
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
  async rotateSession(
    actor: Actor,
    { password, ...proof }: ReauthenticationRequest,
  ): Promise<Issued> {
    const session = consoleSessionOf(actor);
    refuseSeveral({ password, ...proof }, ['password', 'totp', 'recoveryCode', 'passkey']);
    const now = this.clock.now();
    if (password === undefined) {
      const asked = { purpose: 'proof', by: session.id } as const;
      const proven = { provenAt: now, factorProvenAt: now };
      return this.factors.verifyFactor(actor.id, proof, asked, (tx) =>
        this.renewSecret(tx, session, proven),
      );
    }
    if (actor.hasSecondFactor) throw passwordNotEnough();
    const { passwordHash } = await this.credentials.authenticatePassword({
      username: actor.username,
      password,
    });
    return this.database.transaction(async (tx) => {
      const administrator = await tx.administrators.lock(actor.id);
      if (administrator?.passwordHash !== passwordHash) throw refusedSignIn();
      return this.renewSecret(tx, session, { provenAt: now });
    });
  }

  private async renewSecret(
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

  private async newTicket(tx: Repositories, administratorId: string): Promise<Issued> {
    const secret = newSecret();
    const expiresAt = new Date(this.clock.now().getTime() + TICKET_LIFETIME);
    const secretHash = sha256Hex(secret);
    this.rateLimits.rememberCredential(secretHash);
    await tx.adminTickets.insert({ id: newId(), administratorId, secretHash, expiresAt });
    return { secret, expiresAt };
  }
}

function passwordNotEnough(): AppError {
  return new AppError(
    'request.invalid',
    'This account has a second factor. Confirm your identity with it: the password alone is not enough.',
    [{ pointer: '/password', detail: 'send totp, passkey or recoveryCode instead' }],
  );
}

function expired(): AppError {
  return new AppError(
    'auth.sign_in_expired',
    'No sign-in waits for a second factor: it waits for five minutes. Begin it again with the password.',
  );
}
