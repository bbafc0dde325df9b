import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import type { Namespace } from '#database';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import { RevokedSessions, SessionPage, SessionQuery, SessionResponse } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

@Controller('api/v1/namespaces/:ns')
@OnSurface('admin', 'json')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get('sessions')
  @Requires('sessions:read', 'Lists the sessions of a namespace, newest first.')
  @Returns(SessionPage)
  listSessions(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: SessionQuery,
  ): Promise<SessionPage> {
    return this.sessions.list(namespace.id, query);
  }

  @Get('sessions/:id')
  @Requires('sessions:read', 'Returns a session.')
  @Returns(SessionResponse)
  @Fails('session.unknown')
  getSession(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<SessionResponse> {
    return this.sessions.get(namespace.id, id);
  }

  @Delete('sessions/:id')
  @Requires(
    'sessions:write',
    'Revokes a session and its refresh token. Issued access tokens remain valid until they expire, unless the verifier checks them with Signet.',
  )
  @Returns(SessionResponse)
  @Fails('session.unknown')
  revokeSession(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<SessionResponse> {
    return this.sessions.revoke(namespace.id, id);
  }

  @Delete('sessions')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('sessions:write', 'Revokes all sessions of a namespace.')
  @Returns(RevokedSessions)
  revokeAllSessions(@CurrentNamespace() namespace: Namespace): Promise<RevokedSessions> {
    return this.sessions.revokeAll(namespace.id);
  }

  @Delete('users/:id/sessions')
  @Requires('sessions:write', 'Revokes all sessions of a user.')
  @Returns(RevokedSessions)
  @Fails('user.unknown')
  revokeUserSessions(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<RevokedSessions> {
    return this.sessions.revokeAllOf(namespace.id, id);
  }
}
