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

/** The part of a session that its refresh token contains. */
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

/** The contents of an access token. */
export interface AccessGrant {
  subject: TokenSubject;
  /** Undefined for a token that is issued to an API key without a session. */
  sessionId?: string;
  /** Rights, as `service:subject`. */
  scope: readonly string[];
  /** Default: the namespace's own audience. */
  audience?: string;
  /** The actor after a token exchange (RFC 8693 section 4.1). */
  act?: ActClaim;
  /** Custom claims from the caller. They never set a registered or reserved claim. */
  claims?: RequestClaims;
  /** Seconds. */
  lifetime: number;
  now: Date;
}

/**
 * The API key that exchanged the token (RFC 8693 section 4.3); after a first-party login, the namespace's own
 * application (RFC 9068 section 2.2).
 */
function clientIdOf(namespace: Namespace, { act, subject }: AccessGrant): string {
  if (act) return act.sub;
  return subject.kind === 'api-key' ? subject.id : namespace.name;
}

/** Signs and encrypts tokens with the keys of a namespace. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    private readonly audiences: AudienceKeys,
    private readonly activity: Activity,
  ) {}

  /**
   * Deterministic: the content and the keys come from the row, so the same session state always gets the same token. If
   * the namespace encrypts refresh tokens, this holds for the signed token inside.
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

  /** Signs an access token, and encrypts it if the audience has registered a key. */
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
