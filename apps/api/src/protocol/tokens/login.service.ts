import { Injectable } from '@nestjs/common';
import { refuseIfDeleted } from './refuse-if-deleted.js';
import { resolveLifetime } from '../../identity/namespaces/lifetimes.js';
import { TokenIssuer } from './token-issuer.js';
import type { LoginRequest, LoginResult } from './tokens.dto.js';
import { loginRefused, UserLogin } from './user-login.js';

@Injectable()
export class LoginService {
  constructor(
    private readonly users: UserLogin,
    private readonly issuer: TokenIssuer,
  ) {}

  /** Exchanges a password for a session and its first refresh token. */
  async login(request: LoginRequest, ttl?: string): Promise<LoginResult> {
    const { scope, audience } = request;
    const login = this.users.logIn(
      request,
      ({ refreshTtl, refreshTtlMax }) => ({
        lifetime: resolveLifetime(ttl, refreshTtl, refreshTtlMax),
        scope,
        audience,
      }),
      async (namespace, session) => ({
        token: await this.issuer.issueRefreshToken(namespace, session),
        scope: session.scope?.join(' '),
      }),
    );
    return refuseIfDeleted(login, loginRefused);
  }
}
