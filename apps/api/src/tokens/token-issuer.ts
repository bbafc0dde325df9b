import { Inject, Injectable } from '@nestjs/common';
import type { Namespace, TokenSubject } from '#database';
import { KeyRing } from '../keys/key-ring.js';
import { Issuers } from '../namespaces/issuers.js';
import { newTokenId } from '../security/secrets.js';
import { accessClaims, refreshClaims } from './access-claims.js';
import { signJwt } from './jwt.js';

/** The session that a token belongs to, as far as a token tells. */
export interface TokenSession {
  sessionId: string;
  userId: string;
  counter: number;
  expiresAt: Date;
}

/** Makes tokens with the active keys of a namespace. */
@Injectable()
export class TokenIssuer {
  constructor(
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(Issuers) private readonly issuers: Issuers,
  ) {}

  async refreshToken(namespace: Namespace, session: TokenSession, now: Date): Promise<string> {
    const key = (await this.keyRing.of(namespace.id)).active('refresh');
    const claims = refreshClaims({ ...session, issuer: this.issuers.of(namespace.name), now });
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
