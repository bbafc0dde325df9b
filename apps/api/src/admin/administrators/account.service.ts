import { Inject, Injectable } from '@nestjs/common';
import { Database, newId } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { parseDuration } from '../../core/fields/duration.js';
import { edited, unknown } from '../../core/errors/edited.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { consoleSessionOf, type Actor } from '../../security/actor.js';
import { permissionsOf } from '../../security/permissions.js';
import { newBearerSecret, sha256Hex } from '../../security/secrets.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import type {
  PersonalAccessTokenCreate,
  PersonalAccessTokenWithSecret,
  PersonalAccessTokenResponse,
  AccountResponse,
  ConsoleSessionResponse,
  OwnPassword,
} from './admin-auth.dto.js';
import {
  ACCESS_TOKEN_PREFIX,
  CredentialsService,
  mustEnrol,
  refusedSignIn,
} from './credentials.service.js';
import { lockForChange } from './lock-for-change.js';
import { rotateSession } from './rotate-session.js';
import { type Issued } from '../../security/console-cookie.js';

const DEFAULT_LIFETIME = 90 * 86_400;
const LONGEST_LIFETIME = 366 * 86_400;

@Injectable()
export class AccountService {
  constructor(
    private readonly database: Database,
    private readonly passwords: AdministratorPasswords,
    private readonly credentials: CredentialsService,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  async describe(id: string): Promise<AccountResponse> {
    const administrator = await this.database.administrators.findById(id);
    if (!administrator) throw unknown('administrator.unknown', 'administrator');
    const secondFactor = await this.database.administrators.hasSecondFactor(id);
    return {
      ...administrator,
      permissions: permissionsOf(administrator.role),
      namespaces: await this.database.administrators.namespacesOf(id),
      secondFactor,
      mustEnrol: mustEnrol(administrator, secondFactor, this.settings),
    };
  }

  /**
   * Revokes every other credential of the administrator, those included that are being created at this moment.
   * @returns the new secret of the session that changes the password
   */
  async setPassword(actor: Actor, { currentPassword, newPassword }: OwnPassword): Promise<Issued> {
    const session = consoleSessionOf(actor);
    const { passwordHash } = await this.credentials.byPassword({
      username: actor.username,
      password: currentPassword,
    });
    const password = await this.passwords.hash(newPassword, {
      username: actor.username,
      secondFactor: actor.hasSecondFactor,
      pointer: '/newPassword',
    });
    return this.database.transaction(async (tx) => {
      const administrator = await tx.administrators.lock(actor.id);
      await requestContext.confirmCaller(tx);
      if (administrator?.passwordHash !== passwordHash) throw refusedSignIn();
      const outcome = await tx.administrators.edit(actor.id, undefined, password, this.clock.now());
      edited(outcome, () => unknown('administrator.unknown', 'administrator'));
      await tx.adminSessions.deleteAllOf(actor.id, session.id);
      await tx.adminTickets.deleteAllOf(actor.id);
      await tx.adminTokens.deleteAllOf(actor.id);
      await this.audit.record(tx, {
        action: 'administrator.password',
        namespaceId: null,
        target: { kind: 'administrator', id: actor.id, name: actor.username },
      });
      return rotateSession(tx, session);
    });
  }

  /** The console sessions of an administrator, the own or another one. */
  async sessions(actor: Actor, administratorId = actor.id): Promise<ConsoleSessionResponse[]> {
    const sessions = await this.database.adminSessions.listOf(administratorId, this.clock.now());
    return sessions.map((session) => ({ ...session, current: session.id === actor.proof.id }));
  }

  async endSession(administratorId: string, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockForChange(tx, administratorId);
      const ended = await tx.adminSessions.delete(administratorId, id);
      if (!ended) throw unknown('session.unknown', 'console session of this administrator');
      await this.audit.record(tx, {
        action: 'console-session.end',
        namespaceId: null,
        target: { kind: 'console-session', id },
      });
    });
  }

  /** With an access token there is no session; signing out then changes nothing. */
  async endCurrentSession(actor: Actor): Promise<void> {
    const { kind, id } = actor.proof;
    if (kind !== 'console-session') return;
    await this.database.transaction(async (tx) => {
      await requestContext.confirmCaller(tx);
      await tx.adminSessions.delete(actor.id, id);
      await this.audit.record(tx, {
        action: 'administrator.signout',
        namespaceId: null,
        target: { kind: 'console-session', id },
      });
    });
  }

  accessTokens(administratorId: string): Promise<PersonalAccessTokenResponse[]> {
    return this.database.adminTokens.listOf(administratorId);
  }

  async createAccessToken(
    actor: Actor,
    { name, lifetime }: PersonalAccessTokenCreate,
  ): Promise<PersonalAccessTokenWithSecret> {
    const seconds = lifetime === undefined ? DEFAULT_LIFETIME : parseDuration(lifetime);
    if (seconds > LONGEST_LIFETIME) {
      throw new AppError('lifetime.above_maximum', 'An access token works for a year at most.', [
        { pointer: '/lifetime', detail: 'must be at most 1y' },
      ]);
    }
    const token = newBearerSecret(ACCESS_TOKEN_PREFIX);
    return this.database.transaction(async (tx) => {
      const row = await tx.adminTokens.insert({
        id: newId(),
        administratorId: actor.id,
        name,
        secretHash: sha256Hex(token),
        expiresAt: new Date(this.clock.now().getTime() + seconds * 1000),
      });
      await this.audit.record(tx, {
        action: 'access-token.create',
        namespaceId: null,
        target: { kind: 'access-token', id: row.id, name },
        after: row,
      });
      return { ...row, lastUsedAt: null, token };
    });
  }

  async deleteAccessToken(administratorId: string, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockForChange(tx, administratorId);
      const before = await tx.adminTokens.findOf(administratorId, id);
      const deleted = await tx.adminTokens.delete(administratorId, id);
      if (!deleted) throw unknown('access_token.unknown', 'access token of this administrator');
      await this.audit.record(tx, {
        action: 'access-token.delete',
        namespaceId: null,
        target: { kind: 'access-token', id, name: before?.name },
        before,
      });
    });
  }
}
