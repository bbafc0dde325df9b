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

/** Revokes sessions for their holders: signing out. */
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
   * `POST /token/revoke`. A closed namespace signs out, too.
   * @throws AppError namespace.refused: a misspelt name must not look like a sign-out
   */
  async revokeByName(request: RevokeRequest): Promise<void> {
    const namespace = await this.namespaces.findEnabledNamespace(request.namespace);
    if (!namespace) throw new AppError('namespace.refused', 'Unknown namespace.');
    await this.revokeRefreshToken(namespace, request.refresh_token);
  }

  /**
   * Revokes the session of a refresh token: possession of the token is all that it takes (RFC 7009 section 2.1). A token
   * that was replaced revokes the session as well. One that is unknown, foreign or expired is no error (section 2.2).
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

  /** Revokes a session, once; who did it is the client that has authenticated, or the subject of the session. */
  async revokeSession({ id: namespaceId }: Namespace, sid: string): Promise<void> {
    const state = await this.database.sessions.renewalState(namespaceId, sid);
    if (!state || state.revokedAt !== null) return;
    const { kind, id, name } = state.subject;
    const actor = requestContext.current()?.caller ?? { kind, id, name };
    const now = this.clock.now();
    const revoked = await this.database.transaction(async (tx) => {
      const after = await tx.sessions.revoke(namespaceId, sid, 'client', now);
      // Another request was first: nothing has changed.
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
