import { Injectable } from '@nestjs/common';
import type { Namespace, RenewalState, RequestClaims, TokenSubject } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import type { ContentAlgorithm } from '../../keys/signing-keys/encryption-algorithms.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { newTokenId } from '../../security/secrets.js';
import { buildAccessClaims, buildRefreshClaims, type ActClaim } from './access-claims.js';
import { claimedAudience } from './access-token-form.js';
import { customClaims } from '../../identity/claims/custom-claims.js';
import { encryptJwt } from '../jose/jwe.js';
import { signJwt } from '../jose/jwt.js';

/** A session as far as its refresh token tells. */
export type RefreshSession = Pick<
  RenewalState,
  | 'sessionId'
  | 'counter'
  | 'createdAt'
  | 'rotatedAt'
  | 'expiresAt'
  | 'refreshKeyId'
  | 'encryptionKeyId'
> & { subject: { id: string } };

/** What an access token is to say. */
export interface AccessGrant {
  subject: TokenSubject;
  /** Undefined for a token that an API key bought without a session. */
  sessionId?: string;
  /** Rights, as `service:subject`. */
  scope: readonly string[];
  /** Another audience than the namespace's own. */
  audience?: string;
  /** Who acts for the subject, after a token exchange (RFC 8693 section 4.1). */
  act?: ActClaim;
  /** Custom claims that the caller chose; no registered or reserved one is ever set by them. */
  claims?: RequestClaims;
  /** Seconds. */
  lifetime: number;
  now: Date;
}

/** RFC 9068 section 2.2, RFC 8693 section 4.3: who exchanged the token; after a first-party login the namespace's own application. */
function clientIdOf(namespace: Namespace, { act, subject }: AccessGrant): string {
  if (act) return act.sub;
  return subject.kind === 'api-key' ? subject.id : namespace.name;
}

/** Makes tokens with the keys of a namespace. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    private readonly audiences: AudienceKeys,
    private readonly activity: Activity,
  ) {}

  /**
   * The same session always gets the same token: everything in it comes from the row, the keys as well. Where the
   * namespace encrypts it, that holds for the signed token inside.
   */
  async issueRefreshToken(namespace: Namespace, session: RefreshSession): Promise<string> {
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const claims = buildRefreshClaims({
      ...session,
      userId: session.subject.id,
      issuer: this.urls.issuerOf(namespace.name),
      now: session.rotatedAt ?? session.createdAt,
    });
    const key = keys.refreshKey(session.refreshKeyId);
    const token = await signJwt({ ...key, claims, typ: 'rt+jwt' });
    this.activity.countEvent(namespace.id, 'refresh-token', key.kid);
    if (namespace.refreshEncryption === null) return token;
    const enc = namespace.refreshEncryption.enc as ContentAlgorithm;
    return encryptJwt(token, { ...keys.encryptionKey(session.encryptionKeyId), enc });
  }

  /** Signed, and encrypted for the audience where that has registered a key. */
  async issueAccessToken(namespace: Namespace, grant: AccessGrant): Promise<string> {
    const key = (await this.keyRing.loadKeyRing(namespace.id)).activeKey('access');
    const issuer = this.urls.issuerOf(namespace.name);
    const audience = grant.audience ?? this.urls.defaultAudienceOf(namespace);
    const claims = buildAccessClaims({
      ...grant,
      issuer,
      audience: claimedAudience(namespace, grant.audience, audience),
      clientId: clientIdOf(namespace, grant),
      claimNames: namespace.claimNames,
      custom: customClaims(namespace.claimTemplate, grant.subject, grant.claims),
      jti: newTokenId(),
    });
    const { headerType } = namespace;
    const token = await signJwt({ ...key, claims, typ: 'at+jwt', headerType });
    this.activity.countEvent(namespace.id, 'token', key.kid);
    const recipient = await this.audiences.findRecipient(namespace.id, audience);
    return recipient === undefined ? token : encryptJwt(token, recipient);
  }
}
