import { Inject, Injectable } from '@nestjs/common';
import { Database, type User } from '#database';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { nameKey } from '../common/names.js';
import { NamespaceDirectory } from '../namespaces/namespace-directory.js';
import { HasherBusyError, PasswordHasher } from '../security/passwords.js';
import { lifetimeWithin } from './lifetimes.js';
import { SessionStart } from './session-start.js';
import { TokenIssuer } from './token-issuer.js';
import type { LoginRequest, LoginResponse } from './tokens.dto.js';

/** Stands in for the id of a namespace that is not there, so that the same query is made. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class LoginService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NamespaceDirectory) private readonly namespaces: NamespaceDirectory,
    @Inject(PasswordHasher) private readonly passwords: PasswordHasher,
    @Inject(SessionStart) private readonly sessions: SessionStart,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * A password buys a session and its first refresh token. Whatever is wrong with the namespace, the
   * user or the password, the answer is one and the work is the same. What the session is asked to be is judged after
   * the password.
   */
  async login(request: LoginRequest, ttl?: string): Promise<LoginResponse> {
    const namespace = await this.namespaces.findOpen(request.namespace);
    const user = await this.database.users.findByNameKey(
      namespace?.id ?? NOWHERE,
      nameKey(request.username),
    );
    const { ok, needsRehash } = await this.passwords.verify(user?.passwordHash, request.password);
    if (!namespace || !user?.passwordHash || user.disabled || !ok) throw refused();
    const lifetime = lifetimeWithin(ttl, namespace.refreshTtl, namespace.refreshTtlMax);
    const { scope, audience } = request;
    // Hashing took its time: somebody may have disabled the user, or changed the password, in between.
    const session = await this.sessions.ofUser(namespace, user, user.passwordHash, {
      lifetime,
      scope,
      audience,
    });
    if (!session) throw refused();
    if (needsRehash) await this.rehash(user, request.password);
    return {
      token: await this.issuer.refreshToken(namespace, session),
      scope: session.scope?.join(' '),
    };
  }

  /**
   * The parameters of hashing have risen since this password was set. Where hashing is busy, the next login does it; a
   * user who was changed meanwhile is left alone, for it may have been the password.
   */
  private async rehash({ namespaceId, id, version }: User, password: string): Promise<void> {
    try {
      const passwordHash = await this.passwords.hash(password);
      const now = this.clock.now();
      await this.database.users.edit(namespaceId, id, version, { passwordHash }, now);
    } catch (error) {
      if (!(error instanceof HasherBusyError)) throw error;
    }
  }
}

function refused(): AppError {
  return new AppError(
    'login.refused',
    'The namespace, the username or the password is wrong, or the login is not allowed.',
  );
}
