import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { requestContext } from '../../core/http/request-context.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { InvalidTokenError } from '../jose/invalid-token.js';
import { RefreshTokensService } from './refresh-tokens.service.js';
import type { RevokeRequest } from './tokens.dto.js';

/** Revokes sessions on behalf of their holders (sign-out). */
@Injectable()
export class RevocationService {
  constructor(
    private readonly database: Database,
    private readonly namespaces: NamespaceDirectory,
    private readonly refreshTokens: RefreshTokensService,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly activity: Activity,
  ) {}

  /**
   * `POST /token/revoke`. Also available in a closed namespace.
   * @throws AppError namespace.refused: a misspelt name must not look like a sign-out
   */
  async revokeByName(request: RevokeRequest): Promise<void> {
    const namespace = await this.namespaces.findEnabledNamespace(request.namespace);
    if (!namespace) throw new AppError('namespace.refused', 'Unknown namespace.');
    await this.revokeRefreshToken(namespace, request.refresh_token);
  }

  /**
   * Revokes the session of a refresh token. Possession of the token is enough (RFC 7009 section 2.1), even if it has
   * been replaced. A token that is unknown, foreign or expired is not an error (section 2.2).
   * @returns whether the text is a refresh token of this namespace
   */
  async revokeRefreshToken(namespace: Namespace, token: string): Promise<boolean> {
    try {
      const { sid } = await this.refreshTokens.verifyRefreshTokenClaims(namespace, token);
      await this.revokeSession(namespace, sid);
      return true;
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return error.claim === 'exp' && error.reason === 'expired';
    }
  }

  /** Revokes a session once. The actor is the authenticated client, or else the subject of the session. */
  async revokeSession({ id: namespaceId }: Namespace, sid: string): Promise<void> {
    const state = await this.database.sessions.renewalState(namespaceId, sid);
    if (!state || state.revokedAt !== null) return;
    const { kind, id, name } = state.subject;
    const actor = requestContext.current()?.caller ?? { kind, id, name };
    const now = this.clock.now();
    const revoked = await this.database.transaction(async (tx) => {
      const after = await tx.sessions.revoke(namespaceId, sid, 'client', now);
      // A concurrent request revoked it first.
      if (after?.revokedAt?.getTime() !== now.getTime()) return 0;
      await tx.changes.publish('session', sid);
      const target = { kind: 'session', id: sid } as const;
      await this.audit.recordIn(tx, {
        action: 'session.revoke',
        namespaceId,
        actor,
        target,
        after,
      });
      return 1;
    });
    this.activity.countEvent(namespaceId, 'session-revoked', '', revoked);
  }
}
