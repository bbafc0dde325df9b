import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type Administrator, type Proven, type Repositories } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { nameKey } from '../../core/fields/names.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { Floods } from '../../security/limits/floods.js';
import { GuessLimits } from '../../security/limits/guess-limits.js';
import type { Actor } from '../../security/actor.js';
import { PasswordHasher } from '../../security/passwords.js';
import { isBearerSecret, newSecret, sha256Hex } from '../../security/secrets.js';
import type { SignInRequest } from './admin-auth.dto.js';
import type { Issued } from '../../security/console-cookie.js';

/** The prefix of personal access tokens, by which secret scanners know them. */
export const ACCESS_TOKEN_PREFIX = 'sgp';

/** "Last used" is exact to this many milliseconds, so that a busy token is not a busy row. */
const TOUCH_EVERY = 60_000;

export interface SessionStartOptions {
  /** The secret of the console session's cookie that the browser had. */
  previous?: string;
  /** Whether a second factor was given. */
  withFactor?: boolean;
}

/** Proves administrators: by password, by the console's cookie, by an access token. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly database: Database,
    private readonly limits: GuessLimits,
    private readonly passwords: PasswordHasher,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly floods: Floods,
  ) {}

  /** The same answer and the same work for an unknown name, a wrong password and a disabled account. */
  async byPassword({ username, password }: SignInRequest): Promise<Administrator> {
    const name = nameKey(username);
    const guessed = { purpose: 'password', realm: 'administrators', name } as const;
    const administrator = await this.limits.judge(guessed, () => this.proven(name, password));
    if (!administrator) {
      throw refusedSignIn();
    }
    return administrator;
  }

  private async proven(name: string, password: string): Promise<Administrator | undefined> {
    const administrator = await this.database.administrators.findByUsernameKey(name);
    const { ok } = await this.passwords.verify(
      administrator?.passwordHash,
      password,
      `administrator:${name}`,
    );
    if (administrator && !administrator.disabled && ok) return administrator;
    const pseudonym = this.audit.pseudonymOf(name);
    this.audit.note({
      action: 'administrator.signin-refused',
      namespaceId: null,
      target: administrator && {
        kind: 'administrator',
        id: administrator.id,
        name: administrator.username,
      },
      details: administrator ? { reason: ok ? 'disabled' : 'password' } : { pseudonym },
    });
    return undefined;
  }

  /** @throws AppError rate.limited where too many cookies were wrong that came from the same address */
  byConsoleSecret(secret: string): Promise<Actor | undefined> {
    const hash = sha256Hex(secret);
    return this.floods.lookUp('refused-tokens', hash, () => this.ofConsoleSession(hash));
  }

  private async ofConsoleSession(presentedHash: string): Promise<Actor | undefined> {
    const proven = await this.database.adminSessions.findBySecretHash(presentedHash);
    if (!proven || proven.administrator.disabled) return undefined;
    const { credential } = proven;
    const now = this.clock.now();
    const idle = now.getTime() - credential.lastSeenAt.getTime();
    if (credential.expiresAt <= now || idle > this.settings.consoleIdle * 1000) return undefined;
    if (idle > TOUCH_EVERY) await this.database.adminSessions.touch(credential.id, now);
    const { id, secretHash, provenAt, factorProvenAt } = credential;
    const proof = { kind: 'console-session', id, secretHash, provenAt, factorProvenAt } as const;
    return this.actorOf(proven, proof);
  }

  /** @throws AppError rate.limited where too many tokens were wrong that came from the same address */
  async byAccessToken(token: string): Promise<Actor | undefined> {
    if (!isBearerSecret(ACCESS_TOKEN_PREFIX, token)) return undefined;
    const hash = sha256Hex(token);
    return this.floods.lookUp('refused-tokens', hash, () => this.ofAccessToken(hash));
  }

  private async ofAccessToken(secretHash: string): Promise<Actor | undefined> {
    const proven = await this.database.adminTokens.findBySecretHash(secretHash);
    if (!proven || proven.administrator.disabled) return undefined;
    const { credential } = proven;
    const now = this.clock.now();
    if (credential.expiresAt <= now) return undefined;
    const unused = now.getTime() - (credential.lastUsedAt?.getTime() ?? 0);
    if (unused > TOUCH_EVERY) await this.database.adminTokens.touch(credential.id, now);
    return this.actorOf(proven, { kind: 'access-token', id: credential.id });
  }

  /**
   * Starts a console session. It replaces the browser's previous session, which could no longer be signed out.
   * @returns the cookie's secret, which is stored hashed only.
   */
  async startSession(
    administratorId: string,
    tx: Repositories = this.database,
    { previous, withFactor = false }: SessionStartOptions = {},
  ): Promise<Issued> {
    const secret = newSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.settings.consoleLifetime * 1000);
    const context = requestContext.current();
    const id = newId();
    const secretHash = sha256Hex(secret);
    this.floods.remember(secretHash);
    await tx.adminSessions.deleteExpired(now);
    await tx.adminSessions.insert({
      id,
      administratorId,
      secretHash,
      createdAt: now,
      lastSeenAt: now,
      provenAt: now,
      factorProvenAt: withFactor ? now : null,
      expiresAt,
      address: context?.address ?? null,
      userAgent: context?.userAgent ?? null,
    });
    const replaced =
      previous === undefined
        ? undefined
        : await tx.adminSessions.deleteBySecretHash(sha256Hex(previous));
    const name = (await tx.administrators.findById(administratorId))?.username ?? '';
    const credential = `console-session:${id}`;
    requestContext.identify({ kind: 'administrator', id: administratorId, name, credential });
    await this.audit.record(tx, {
      action: 'administrator.signin',
      namespaceId: null,
      target: { kind: 'administrator', id: administratorId, name },
    });
    if (replaced) {
      await this.audit.record(tx, {
        action: 'console-session.end',
        namespaceId: null,
        target: { kind: 'console-session', id: replaced.id },
      });
    }
    return { secret, expiresAt };
  }

  private actorOf(proven: Proven<object>, proof: Actor['proof']): Actor {
    const { administrator, namespaceIds, hasSecondFactor } = proven;
    const { id, username, role } = administrator;
    return {
      id,
      username,
      role,
      namespaceIds: role === 'namespace-admin' ? namespaceIds : [],
      hasSecondFactor,
      mustEnrol: mustEnrol(administrator, hasSecondFactor, this.settings),
      proof,
    };
  }
}

/** Whether an administrator may do nothing but enrol a second factor: by the settings, or for its short password. */
export function mustEnrol(
  { shortPassword }: Administrator,
  hasSecondFactor: boolean,
  { requireSecondFactor }: Settings,
): boolean {
  return !hasSecondFactor && (requireSecondFactor || shortPassword);
}

/** One refusal for every reason, so that nobody learns which accounts there are. */
export function refusedSignIn(): AppError {
  return new AppError(
    'auth.refused',
    'The username or the password is wrong, or the account is disabled.',
  );
}
