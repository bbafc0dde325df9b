import { Inject, Injectable } from '@nestjs/common';
import { Database, newId } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { parseDuration } from '../../core/fields/duration.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
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
  PERSONAL_ACCESS_TOKEN_PREFIX,
  CredentialsService,
  mustEnrol,
  refusedSignIn,
} from './credentials.service.js';
import { lockTargetAndCaller } from './lock-target-and-caller.js';
import { rotateConsoleSession } from './rotate-console-session.js';
import { type Issued } from '../../security/console-cookie.js';

const DEFAULT_LIFETIME_SECONDS = 90 * 86_400;
const MAX_LIFETIME_SECONDS = 366 * 86_400;

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
    if (!administrator) throw notFound('administrator.unknown', 'administrator');
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
   * Changes the own password and revokes every other credential of the administrator, including those being created
   * concurrently.
   * @returns the new secret of the current session
   */
  async setPassword(actor: Actor, { currentPassword, newPassword }: OwnPassword): Promise<Issued> {
    const session = consoleSessionOf(actor);
    const { passwordHash } = await this.credentials.authenticatePassword({
      username: actor.username,
      password: currentPassword,
    });
    const password = await this.passwords.hashPassword(newPassword, {
      username: actor.username,
      secondFactor: actor.hasSecondFactor,
      pointer: '/newPassword',
    });
    return this.database.transaction(async (tx) => {
      const administrator = await tx.administrators.lock(actor.id);
      await requestContext.revalidateCaller(tx);
      if (administrator?.passwordHash !== passwordHash) throw refusedSignIn();
      const outcome = await tx.administrators.edit(actor.id, undefined, password, this.clock.now());
      editOutcome(outcome, () => notFound('administrator.unknown', 'administrator'));
      await tx.consoleSessions.deleteAllOf(actor.id, session.id);
      await tx.pendingSignIns.deleteAllOf(actor.id);
      await tx.personalAccessTokens.deleteAllOf(actor.id);
      await this.audit.recordIn(tx, {
        action: 'administrator.password',
        namespaceId: null,
        target: { kind: 'administrator', id: actor.id, name: actor.username },
      });
      return rotateConsoleSession(tx, session);
    });
  }

  /** The console sessions of the caller, or of another administrator. */
  async listConsoleSessions(
    actor: Actor,
    administratorId = actor.id,
  ): Promise<ConsoleSessionResponse[]> {
    const sessions = await this.database.consoleSessions.listOf(administratorId, this.clock.now());
    return sessions.map((session) => ({ ...session, current: session.id === actor.credential.id }));
  }

  async revokeConsoleSession(administratorId: string, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockTargetAndCaller(tx, administratorId);
      const deleted = await tx.consoleSessions.delete(administratorId, id);
      if (!deleted) throw notFound('session.unknown', 'console session of this administrator');
      await this.audit.recordIn(tx, {
        action: 'console-session.end',
        namespaceId: null,
        target: { kind: 'console-session', id },
      });
    });
  }

  /** Does nothing for a personal access token, which has no session. */
  async signOut(actor: Actor): Promise<void> {
    const { kind, id } = actor.credential;
    if (kind !== 'console-session') return;
    await this.database.transaction(async (tx) => {
      await requestContext.revalidateCaller(tx);
      await tx.consoleSessions.delete(actor.id, id);
      await this.audit.recordIn(tx, {
        action: 'administrator.signout',
        namespaceId: null,
        target: { kind: 'console-session', id },
      });
    });
  }

  listPersonalAccessTokens(administratorId: string): Promise<PersonalAccessTokenResponse[]> {
    return this.database.personalAccessTokens.listOf(administratorId);
  }

  async createPersonalAccessToken(
    actor: Actor,
    { name, lifetime }: PersonalAccessTokenCreate,
  ): Promise<PersonalAccessTokenWithSecret> {
    const seconds = lifetime === undefined ? DEFAULT_LIFETIME_SECONDS : parseDuration(lifetime);
    if (seconds > MAX_LIFETIME_SECONDS) {
      throw new AppError(
        'lifetime.above_maximum',
        'Maximum lifetime of a personal access token: 1y.',
        [{ pointer: '/lifetime', detail: 'must be at most 1y' }],
      );
    }
    const token = newBearerSecret(PERSONAL_ACCESS_TOKEN_PREFIX);
    return this.database.transaction(async (tx) => {
      const row = await tx.personalAccessTokens.insert({
        id: newId(),
        administratorId: actor.id,
        name,
        secretHash: sha256Hex(token),
        expiresAt: new Date(this.clock.now().getTime() + seconds * 1000),
      });
      await this.audit.recordIn(tx, {
        action: 'access-token.create',
        namespaceId: null,
        target: { kind: 'access-token', id: row.id, name },
        after: row,
      });
      return { ...row, lastUsedAt: null, token };
    });
  }

  async deletePersonalAccessToken(administratorId: string, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockTargetAndCaller(tx, administratorId);
      const before = await tx.personalAccessTokens.findOf(administratorId, id);
      const deleted = await tx.personalAccessTokens.delete(administratorId, id);
      if (!deleted)
        throw notFound('access_token.unknown', 'personal access token of this administrator');
      await this.audit.recordIn(tx, {
        action: 'access-token.delete',
        namespaceId: null,
        target: { kind: 'access-token', id, name: before?.name },
        before,
      });
    });
  }
}
