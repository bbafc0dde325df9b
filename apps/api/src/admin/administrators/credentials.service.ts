import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type Administrator,
  type WithAdministrator,
  type Repositories,
} from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { nameKey } from '../../core/fields/names.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { RateLimits } from '../../security/rate-limits/rate-limits.js';
import { LoginThrottle } from '../../security/login-throttle/login-throttle.js';
import type { Actor } from '../../security/actor.js';
import { PasswordHasher } from '../../security/passwords.js';
import { isBearerSecret, newSecret, sha256Hex } from '../../security/secrets.js';
import type { SignInRequest } from './admin-auth.dto.js';
import type { Issued } from '../../security/console-cookie.js';

/** The prefix of personal access tokens, for secret scanners. */
export const PERSONAL_ACCESS_TOKEN_PREFIX = 'sgp';

/** `lastSeenAt` and `lastUsedAt` are updated at most this often, so that frequent requests do not all write the row. */
const TOUCH_INTERVAL_MS = 60_000;

export interface ConsoleSessionOptions {
  /** The secret in the session cookie that the browser sent, if any. */
  previous?: string;
  /** Whether the sign-in used a second factor. */
  withFactor?: boolean;
}

/** Authenticates administrators by password, console session cookie or personal access token. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly database: Database,
    private readonly throttle: LoginThrottle,
    private readonly passwords: PasswordHasher,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly rateLimits: RateLimits,
  ) {}

  /** Responds identically, and does the same work, for an unknown name, a wrong password and a disabled account. */
  async authenticatePassword({ username, password }: SignInRequest): Promise<Administrator> {
    const name = nameKey(username);
    const account = { purpose: 'password', realm: 'administrators', name } as const;
    const administrator = await this.throttle.attempt(account, () =>
      this.verifyPassword(name, password),
    );
    if (!administrator) {
      throw refusedSignIn();
    }
    return administrator;
  }

  private async verifyPassword(name: string, password: string): Promise<Administrator | undefined> {
    const administrator = await this.database.administrators.findByUsernameKey(name);
    const { ok } = await this.passwords.verify(
      administrator?.passwordHash,
      password,
      `administrator:${name}`,
    );
    if (administrator && !administrator.disabled && ok) return administrator;
    const pseudonym = this.audit.pseudonymOf(name);
    this.audit.recordLater({
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

  /** @throws AppError rate.limited after too many invalid cookies from the same address */
  authenticateConsoleSession(secret: string): Promise<Actor | undefined> {
    const hash = sha256Hex(secret);
    return this.rateLimits.lookUpCredential('refused-tokens', hash, () =>
      this.findConsoleSession(hash),
    );
  }

  private async findConsoleSession(presentedHash: string): Promise<Actor | undefined> {
    const found = await this.database.consoleSessions.findBySecretHash(presentedHash);
    if (!found || found.administrator.disabled) return undefined;
    const { credential } = found;
    const now = this.clock.now();
    const idle = now.getTime() - credential.lastSeenAt.getTime();
    if (credential.expiresAt <= now || idle > this.settings.consoleIdle * 1000) return undefined;
    if (idle > TOUCH_INTERVAL_MS) await this.database.consoleSessions.touch(credential.id, now);
    const { id, secretHash, authenticatedAt, factorVerifiedAt } = credential;
    const sessionCredential = {
      kind: 'console-session',
      id,
      secretHash,
      authenticatedAt,
      factorVerifiedAt,
    } as const;
    return this.toActor(found, sessionCredential);
  }

  /** @throws AppError rate.limited after too many invalid tokens from the same address */
  async authenticatePersonalAccessToken(token: string): Promise<Actor | undefined> {
    if (!isBearerSecret(PERSONAL_ACCESS_TOKEN_PREFIX, token)) return undefined;
    const hash = sha256Hex(token);
    return this.rateLimits.lookUpCredential('refused-tokens', hash, () =>
      this.findPersonalAccessToken(hash),
    );
  }

  private async findPersonalAccessToken(secretHash: string): Promise<Actor | undefined> {
    const found = await this.database.personalAccessTokens.findBySecretHash(secretHash);
    if (!found || found.administrator.disabled) return undefined;
    const { credential } = found;
    const now = this.clock.now();
    if (credential.expiresAt <= now) return undefined;
    const unused = now.getTime() - (credential.lastUsedAt?.getTime() ?? 0);
    if (unused > TOUCH_INTERVAL_MS)
      await this.database.personalAccessTokens.touch(credential.id, now);
    return this.toActor(found, { kind: 'personal-access-token', id: credential.id });
  }

  /**
   * Starts a console session and revokes the previous session of the browser, whose cookie is overwritten.
   * @returns the secret of the cookie; only its hash is stored
   */
  async startConsoleSession(
    administratorId: string,
    tx: Repositories = this.database,
    { previous, withFactor = false }: ConsoleSessionOptions = {},
  ): Promise<Issued> {
    const secret = newSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.settings.consoleLifetime * 1000);
    const context = requestContext.current();
    const id = newId();
    const secretHash = sha256Hex(secret);
    this.rateLimits.rememberCredential(secretHash);
    await tx.consoleSessions.deleteExpired(now);
    await tx.consoleSessions.insert({
      id,
      administratorId,
      secretHash,
      createdAt: now,
      lastSeenAt: now,
      authenticatedAt: now,
      factorVerifiedAt: withFactor ? now : null,
      expiresAt,
      address: context?.address ?? null,
      userAgent: context?.userAgent ?? null,
    });
    const replaced =
      previous === undefined
        ? undefined
        : await tx.consoleSessions.deleteBySecretHash(sha256Hex(previous));
    const name = (await tx.administrators.findById(administratorId))?.username ?? '';
    const credential = `console-session:${id}`;
    requestContext.identify({ kind: 'administrator', id: administratorId, name, credential });
    await this.audit.recordIn(tx, {
      action: 'administrator.signin',
      namespaceId: null,
      target: { kind: 'administrator', id: administratorId, name },
    });
    if (replaced) {
      await this.audit.recordIn(tx, {
        action: 'console-session.end',
        namespaceId: null,
        target: { kind: 'console-session', id: replaced.id },
      });
    }
    return { secret, expiresAt };
  }

  private toActor(found: WithAdministrator<object>, credential: Actor['credential']): Actor {
    const { administrator, namespaceIds, hasSecondFactor } = found;
    const { id, username, role } = administrator;
    return {
      id,
      username,
      role,
      namespaceIds: role === 'namespace-admin' ? namespaceIds : [],
      hasSecondFactor,
      mustEnrol: mustEnrol(administrator, hasSecondFactor, this.settings),
      credential,
    };
  }
}

/**
 * Whether an administrator must enrol a second factor first: required by the settings, or because of a short password.
 */
export function mustEnrol(
  { shortPassword }: Administrator,
  hasSecondFactor: boolean,
  { requireSecondFactor }: Settings,
): boolean {
  return !hasSecondFactor && (requireSecondFactor || shortPassword);
}

/** The same refusal for every reason, so that accounts cannot be enumerated. */
export function refusedSignIn(): AppError {
  return new AppError('auth.refused', 'Wrong username or password, or the account is disabled.');
}
