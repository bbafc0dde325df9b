import { Injectable } from '@nestjs/common';
import { Database, type Namespace, type TokenSubject } from '#database';
import { Clock } from '../../core/time/clock.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import type { AccessClaims } from '../tokens/access-claims.js';
import { accessTokenForm } from '../tokens/access-token-form.js';
import { InvalidTokenError } from '../jose/invalid-token.js';
import { verifyJwt } from '../jose/jwt.js';
import { MAX_LIFETIME_SECONDS } from '../../identity/namespaces/lifetimes.js';
import { SessionCache } from '../tokens/session-cache.js';
import { isActive, subjectOfApiKey } from '../../identity/subjects/subject-state.js';

/** An access token that is good at this moment. */
export interface VerifiedAccessToken {
  claims: AccessClaims;
  subject: TokenSubject;
}

/** Judges access tokens as somebody who can look behind them: the session, the user, the API key. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    private readonly sessions: SessionCache,
    private readonly clock: Clock,
  ) {}

  /** The claims and the subject of an access token of this namespace, or undefined if it is not good. */
  async verifyAccessToken(
    namespace: Namespace,
    token: string,
    audience?: string,
  ): Promise<VerifiedAccessToken | undefined> {
    if (namespace.disabled) return undefined;
    const claims = await this.verifyClaims(namespace, token, audience);
    const subject = claims && (await this.loadSubject(namespace, claims));
    return claims && subject && isActive(subject, this.clock.now())
      ? { claims, subject }
      : undefined;
  }

  private async verifyClaims(
    namespace: Namespace,
    token: string,
    audience: string | undefined,
  ): Promise<AccessClaims | undefined> {
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    try {
      return await verifyJwt(token, {
        keyOf: (kid) => keys.findVerificationKey('access', kid),
        ...accessTokenForm(namespace, this.urls),
        audience,
        now: this.clock.now(),
        maxAge: MAX_LIFETIME_SECONDS,
      });
    } catch (error) {
      if (error instanceof InvalidTokenError) return undefined;
      throw error;
    }
  }

  private async loadSubject(
    namespace: Namespace,
    { sid, sub }: AccessClaims,
  ): Promise<TokenSubject | undefined> {
    if (sid === undefined) return this.loadApiKeySubject(namespace, sub);
    const state = await this.sessions.renewalState(namespace.id, sid);
    if (state?.subject.id !== sub || state.revokedAt !== null) return undefined;
    return state.subject;
  }

  /** A token that an API key got without a session is valid for as long as the key. */
  private async loadApiKeySubject(
    namespace: Namespace,
    id: string,
  ): Promise<TokenSubject | undefined> {
    const key = await this.database.apiKeys.findById(namespace.id, id);
    return key && subjectOfApiKey(key, []);
  }
}
