import { Injectable } from '@nestjs/common';
import { Database, type LoginUser, type Namespace, type RenewalState } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { nameKey } from '../../core/fields/names.js';
import { LoginThrottle } from '../../security/login-throttle/login-throttle.js';
import { isOpen, NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { HasherBusyError, PasswordHasher } from '../../security/passwords.js';
import { LoginRecorder, type LoginRefusal } from './login-recorder.js';
import { SessionStart, type SessionOptions } from './session-start.js';

/** The credentials of a user. */
export interface UserCredentials {
  namespace: string;
  username: string;
  password: string;
}

/** A user with a verified password, as read before the verification. */
interface VerifiedLogin {
  namespace: Namespace;
  user: LoginUser;
  passwordHash: string;
  needsRehash: boolean;
}

/** Exchanges a password for a session, whichever tokens are issued for it. */
@Injectable()
export class UserLogin {
  constructor(
    private readonly database: Database,
    private readonly namespaces: NamespaceDirectory,
    private readonly throttle: LoginThrottle,
    private readonly passwords: PasswordHasher,
    private readonly sessions: SessionStart,
    private readonly events: LoginRecorder,
  ) {}

  /**
   * An invalid namespace, user or password gets the same response after the same work, so that accounts cannot be
   * enumerated. The session options (`options`) are checked after the password, and the tokens are created (`issue`)
   * before the session starts.
   * @throws AppError login.password_disabled; login.refused; the refusals of `options`, `SessionStart` and `issue`. No
   * session starts.
   */
  async logIn<T>(
    credentials: UserCredentials,
    options: (namespace: Namespace) => SessionOptions,
    issue: (namespace: Namespace, session: RenewalState) => Promise<T>,
  ): Promise<T> {
    const isKnown = await this.allowsPasswordLogin(credentials);
    const realm = { namespace: credentials.namespace };
    const account = { purpose: 'password', realm, name: nameKey(credentials.username) } as const;
    const verified = await this.throttle.attempt(account, () =>
      this.verifyPassword(credentials, isKnown),
    );
    if (!verified) throw loginRefused();
    const { namespace, user, passwordHash, needsRehash } = verified;
    const start = (hash: string): Promise<{ session: RenewalState; issued: T } | undefined> =>
      this.sessions.startUserSession(
        namespace,
        user,
        hash,
        options(namespace),
        async (session) => ({
          session,
          issued: await issue(namespace, session),
        }),
      );
    // Hashing takes time: the user may have been disabled, or the password changed, in the meantime.
    const started =
      (await start(passwordHash)) ?? (await this.retryStart(credentials, verified, start));
    if (!started) {
      this.events.recordRefusal(credentials, { namespace, user, reason: 'changed' });
      throw loginRefused();
    }
    this.events.recordLogin(namespace, started.session);
    if (needsRehash) await this.rehash(verified, credentials.password);
    return started.issued;
  }

  /**
   * Refuses if an open namespace does not allow password logins, before the user is looked up and before an attempt is
   * counted. A closed namespace gets the same response as an unknown one.
   * @returns whether the namespace exists
   */
  private async allowsPasswordLogin(credentials: UserCredentials): Promise<boolean> {
    const namespace = await this.namespaces.findNamespace(credentials.namespace);
    if (!namespace || !isOpen(namespace) || namespace.passwordLogin) return namespace !== undefined;
    this.events.recordRefusal(credentials, { namespace, reason: 'password-login' });
    throw new AppError(
      'login.password_disabled',
      'This namespace does not allow password logins (its passwordLogin is false). Use an API key, or renew an existing session.',
    );
  }

  /**
   * Retries after the stored hash was replaced during verification. A concurrent login may have rehashed the same
   * password, so it is verified against the new hash. One retry is enough: only one login rehashes, because `rehash`
   * compares the hash that it replaces.
   */
  private async retryStart<T>(
    credentials: UserCredentials,
    { namespace, user, passwordHash }: VerifiedLogin,
    start: (hash: string) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const found = await this.database.users.findById(namespace.id, user.id);
    const current = found?.passwordHash;
    if (!current || current === passwordHash) return undefined;
    const { password } = credentials;
    const { ok } = await this.passwords.verify(current, password, accountOf(credentials));
    return ok ? start(current) : undefined;
  }

  private async verifyPassword(
    credentials: UserCredentials,
    isKnown: boolean,
  ): Promise<VerifiedLogin | undefined> {
    // One query either way: a known namespace is cached, and an unknown namespace has no users to look up. It is read
    // again because the attempt may have waited in the queue.
    const found = isKnown ? await this.namespaces.findNamespace(credentials.namespace) : undefined;
    const namespace = found && isOpen(found) && found.passwordLogin ? found : undefined;
    const user =
      found && (await this.database.users.findForLogin(found.id, nameKey(credentials.username)));
    const stored = user?.passwordHash;
    const { ok, needsRehash } = await this.passwords.verify(
      stored,
      credentials.password,
      accountOf(credentials),
    );
    if (namespace && user?.passwordHash && !user.disabled && ok) {
      return { namespace, user, passwordHash: user.passwordHash, needsRehash };
    }
    const reason = reasonOf(namespace, user, ok);
    this.events.recordRefusal(credentials, { namespace, user: namespace && user, reason });
    return undefined;
  }

  /**
   * Replaces a hash of another algorithm or of lower cost. If hashing is busy, the next login does it. A hash that was
   * replaced in the meantime is left alone: the password may have changed.
   */
  private async rehash({ user, passwordHash }: VerifiedLogin, password: string): Promise<void> {
    try {
      const current = await this.passwords.hash(password);
      await this.database.users.rehash(user.namespaceId, user.id, passwordHash, current);
    } catch (error) {
      if (!(error instanceof HasherBusyError)) throw error;
    }
  }
}

/** The account by which the hashing queue shares its capacity. */
function accountOf({ namespace, username }: UserCredentials): string {
  return JSON.stringify([namespace, nameKey(username)]);
}

function reasonOf(
  namespace: Namespace | undefined,
  user: LoginUser | undefined,
  ok: boolean,
): LoginRefusal {
  if (!namespace) return 'namespace';
  if (!user?.passwordHash) return 'user';
  return ok ? 'disabled' : 'password';
}

/** The same response to every refused login. */
export function loginRefused(): AppError {
  return new AppError(
    'login.refused',
    'The namespace, the username or the password is wrong, or the login is not allowed.',
  );
}
