import { Inject, Injectable } from '@nestjs/common';
import type { Namespace, RenewalState, TokenSubject } from '#database';
import { KeyRing } from '../keys/key-ring.js';
import { Issuers } from '../namespaces/issuers.js';
import { newTokenId } from '../security/secrets.js';
import { accessClaims, refreshClaims } from './access-claims.js';
import { signJwt } from './jwt.js';

/** A session as far as its refresh token tells. */
export type RefreshSession = Pick<
  RenewalState,
  'sessionId' | 'counter' | 'createdAt' | 'rotatedAt' | 'expiresAt'
> & { subject: { id: string } };

/** Makes tokens with the active keys of a namespace. */
@Injectable()
export class TokenIssuer {
  constructor(
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(Issuers) private readonly issuers: Issuers,
  ) {}

  /** The same session always gets the same token: everything in it comes from the row. */
  async refreshToken(namespace: Namespace, session: RefreshSession): Promise<string> {
    const key = (await this.keyRing.of(namespace.id)).active('refresh');
    const claims = refreshClaims({
      ...session,
      userId: session.subject.id,
      issuer: this.issuers.of(namespace.name),
      now: session.rotatedAt ?? session.createdAt,
    });
    return signJwt({ ...key, claims, typ: 'rt+jwt' });
  }

  /** `lifetime`: seconds. */
  async accessToken(
    namespace: Namespace,
    sessionId: string,
    subject: TokenSubject,
    lifetime: number,
    now: Date,
  ): Promise<string> {
    const key = (await this.keyRing.of(namespace.id)).active('access');
    const issuer = this.issuers.of(namespace.name);
    const claims = accessClaims({
      issuer,
      audience: namespace.audience ?? issuer,
      subject,
      sessionId,
      // First-party login: the namespace's own application is the client (RFC 9068 section 2.2).
      clientId: namespace.name,
      claimNames: namespace.claimNames,
      lifetime,
      now,
      jti: newTokenId(),
    });
    return signJwt({ ...key, claims, typ: 'at+jwt' });
  }
}
