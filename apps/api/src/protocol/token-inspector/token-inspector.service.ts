import { Injectable } from '@nestjs/common';
import { Database, newId, type Namespace, type Repositories, type TokenSubject } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { isTooDeep } from '../../core/fields/text.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { AccessTokenVerifier } from '../oauth/access-token-verifier.js';
import { newTokenId } from '../../security/secrets.js';
import { buildAccessClaims } from '../tokens/access-claims.js';
import { accessTokenForm, claimedAudience } from '../tokens/access-token-form.js';
import { AudiencePolicy } from '../tokens/audience-policy.js';
import { customClaims, isReservedClaim } from '../../identity/claims/custom-claims.js';
import { InvalidTokenError } from '../jose/invalid-token.js';
import { verifyJwt } from '../jose/jwt.js';
import { resolveLifetime } from '../../identity/namespaces/lifetimes.js';
import { grantScope } from '../tokens/scope.js';
import { SessionStart } from '../tokens/session-start.js';
import { isActive } from '../../identity/subjects/subject-state.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { listChecks, describeFailure, type Failure } from './token-checks.js';
import type {
  ClaimOrigin,
  DecodedToken,
  TokenCheckReport,
  TestToken,
  TokenPreviewRequest,
  TokenPreviewResponse,
  TokenCheckRequest,
  TestTokenRequest,
} from './token-inspector.dto.js';

/** Previews claims, issues test tokens and explains refused tokens, for administrators. */
@Injectable()
export class TokenInspectorService {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    private readonly audiencePolicy: AudiencePolicy,
    private readonly audienceKeys: AudienceKeys,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly sessions: SessionStart,
    private readonly issuer: TokenIssuer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The claims that a token would have, and the source of each. Issues nothing. */
  async preview(namespace: Namespace, request: TokenPreviewRequest): Promise<TokenPreviewResponse> {
    const { subject, scope, audience, lifetime } = await this.resolveRequest(namespace, request);
    const issuer = this.urls.issuerOf(namespace.name);
    const aud = audience ?? this.urls.defaultAudienceOf(namespace);
    const custom = customClaims(request.claimTemplate ?? namespace.claimTemplate, subject);
    const claims = buildAccessClaims({
      issuer,
      audience: claimedAudience(namespace, audience, aud),
      subject,
      sessionId: newId(),
      scope,
      clientId: subject.kind === 'api-key' ? subject.id : namespace.name,
      claimNames: namespace.claimNames,
      custom,
      lifetime,
      now: this.clock.now(),
      jti: newTokenId(),
    });
    return {
      claims: { ...claims },
      sources: Object.keys(claims).map((claim) => ({ claim, origin: originOf(claim) })),
      bytes: Buffer.byteLength(JSON.stringify(claims)),
      encrypted: (await this.audienceKeys.findRecipient(namespace.id, aud)) !== undefined,
    };
  }

  /** Issues a real access token, with a session that expires with it. */
  async issue(namespace: Namespace, request: TestTokenRequest): Promise<TestToken> {
    const { subject, scope, audience, lifetime } = await this.resolveRequest(namespace, request);
    const now = this.clock.now();
    refuseInactive(namespace, subject, now);
    const { session, insert } = await this.sessions.prepareTestSession(namespace, subject, {
      lifetime,
      scope: request.scope,
      audience: request.audience,
    });
    const { sessionId } = session;
    const grant = { subject, sessionId, scope, audience, lifetime, now };
    const token = await this.issuer.issueAccessToken(namespace, grant);
    await this.database.transaction(async (tx) => {
      await this.refuseIfChanged(tx, namespace, subject, now);
      await insert(tx);
      await this.audit.recordIn(tx, {
        action: 'token.issue',
        namespaceId: namespace.id,
        target: { kind: subject.kind, id: subject.id, name: subject.name },
      });
    });
    const decoded = decode(token);
    return {
      token,
      claims: decoded?.claims ?? {},
      sessionId,
      expiresAt: new Date(now.getTime() + lifetime * 1000),
    };
  }

  /** Locks both rows: a concurrent disabling is visible here, or comes later and revokes the new session. */
  private async refuseIfChanged(
    tx: Repositories,
    { id: namespaceId }: Namespace,
    { kind, id }: TokenSubject,
    now: Date,
  ): Promise<void> {
    const namespace = await tx.namespaces.lock(namespaceId);
    await (kind === 'user' ? tx.users : tx.apiKeys).lock(namespaceId, id);
    const subject = await tx.subjects.findSubject(namespaceId, id);
    if (!namespace || !subject) throw notFound('user.unknown', 'user or API key in this namespace');
    refuseInactive(namespace, subject, now);
  }

  /** Whether a token is accepted; if not, the check that fails and its remedy. */
  async check(
    namespace: Namespace,
    { token, audience }: TokenCheckRequest,
  ): Promise<TokenCheckReport> {
    const failure = await this.findFailure(namespace, token, audience);
    return { good: failure === undefined, checks: listChecks(failure), decoded: decode(token) };
  }

  private async findFailure(
    namespace: Namespace,
    token: string,
    audience: string | undefined,
  ): Promise<Failure | undefined> {
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    try {
      const { sid } = await verifyJwt(token, {
        keyOf: (kid) => keys.findVerificationKey('access', kid),
        ...accessTokenForm(namespace, this.urls),
        audience,
        now: this.clock.now(),
      });
      if (await this.accessTokens.verifyAccessToken(namespace, token, audience)) return undefined;
      return await this.findServerSideFailure(namespace, sid);
    } catch (error) {
      if (error instanceof InvalidTokenError) return describeFailure(error);
      throw error;
    }
  }

  /** Why Signet refuses a token that passes offline verification: its session, subject or namespace has changed. */
  private async findServerSideFailure(
    namespace: Namespace,
    sid: string | undefined,
  ): Promise<Failure> {
    const session =
      sid === undefined ? undefined : await this.database.sessions.renewalState(namespace.id, sid);
    if (namespace.disabled) {
      return {
        check: 'subject',
        detail: 'The namespace is disabled.',
        remedy:
          'Enable the namespace. Verifiers that do not check with Signet accept the token until it expires.',
      };
    }
    const note = 'Verifiers that do not check with Signet accept it until it expires.';
    if (sid !== undefined && (session === undefined || session.revokedAt !== null)) {
      return {
        check: 'session',
        detail: 'The session was revoked or no longer exists.',
        remedy: note,
      };
    }
    return {
      check: 'subject',
      detail: 'The user or API key is disabled, has expired or no longer exists.',
      remedy: note,
    };
  }

  private async resolveRequest(namespace: Namespace, request: TestTokenRequest) {
    const subject = await this.database.subjects.findSubject(namespace.id, request.subjectId);
    if (!subject) throw notFound('user.unknown', 'user or API key in this namespace');
    return {
      subject,
      scope: grantScope(namespace, subject.rights, request.scope),
      audience: await this.audiencePolicy.grantAudience(namespace, request.audience),
      lifetime: resolveLifetime(
        request.lifetime,
        namespace.accessTtl,
        namespace.accessTtlMax,
        '/lifetime',
      ),
    } satisfies { subject: TokenSubject; [member: string]: unknown };
  }
}

/** Refuses tokens that the subject itself could not get. */
function refuseInactive({ disabled }: Namespace, subject: TokenSubject, now: Date): void {
  if (disabled) throw notIssuable('path/ns', 'is disabled, and issues no tokens');
  if (subject.disabled) throw notIssuable('/subjectId', 'is disabled, and gets no tokens');
  if (!isActive(subject, now)) throw notIssuable('/subjectId', 'has expired, and gets no tokens');
}

const origins: Readonly<Partial<Record<string, ClaimOrigin>>> = {
  iss: 'namespace',
  aud: 'namespace',
  exp: 'namespace',
  scope: 'rights',
  iat: 'token',
  nbf: 'token',
  jti: 'token',
  sid: 'token',
};

function originOf(claim: string): ClaimOrigin {
  return origins[claim] ?? (isReservedClaim(claim) ? 'subject' : 'template');
}

/** Decodes a token of any type without verifying it; null if the text is not a token. */
function decode(token: string): DecodedToken | null {
  const [header, payload] = token.split('.').map(parseJsonObject);
  return header && payload ? { header, claims: payload } : null;
}

function parseJsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    // Deep nesting would exhaust the stack when the response is serialized.
    return isObject && !isTooDeep(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function notIssuable(pointer: string, detail: string): AppError {
  return new AppError('request.invalid', 'The token cannot be issued.', [{ pointer, detail }]);
}
