import { Injectable } from '@nestjs/common';
import type { Namespace, TokenSubject } from '#database';
import { Clock } from '../../core/time/clock.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { ApiKeyCache } from '../../identity/api-keys/api-key-cache.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import type { AccessClaims } from '../tokens/access-claims.js';
import { accessTokenForm } from '../tokens/access-token-form.js';
import { InvalidTokenError } from '../jose/invalid-token.js';
import { verifyJwt } from '../jose/jwt.js';
import { MAX_LIFETIME_SECONDS } from '../../identity/namespaces/lifetimes.js';
import { SessionCache } from '../tokens/session-cache.js';
import { isActive, subjectOfApiKey } from '../../identity/subjects/subject-state.js';

/** A currently valid access token. */
export interface VerifiedAccessToken {
  claims: AccessClaims;
  subject: TokenSubject;
}

/** Verifies access tokens including their state on the server: the session, the user and the API key. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly apiKeys: ApiKeyCache,
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    private readonly sessions: SessionCache,
    private readonly clock: Clock,
  ) {}

  /** The claims and the subject of an access token of this namespace; undefined if it is invalid. */
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

  /** A token that was issued to an API key without a session is valid while the key is. */
  private async loadApiKeySubject(
    namespace: Namespace,
    id: string,
  ): Promise<TokenSubject | undefined> {
    const found = await this.apiKeys.findWithRights(namespace.id, id);
    return found && subjectOfApiKey(found.key, []);
  }
}
