import { Inject, Injectable } from '@nestjs/common';
import { Database, newId } from '#database';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { parseDuration } from '../common/duration.js';
import { edited, unknown } from '../common/edited.js';
import type { Actor } from '../security/actor.js';
import { newBearerSecret, sha256Hex } from '../security/secrets.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import type {
  AccessTokenCreate,
  AccessTokenMade,
  AccessTokenResponse,
  AccountResponse,
  ConsoleSessionResponse,
  OwnPassword,
} from './admin-auth.dto.js';
import { ACCESS_TOKEN_PREFIX, CredentialsService } from './credentials.service.js';

const DEFAULT_LIFETIME = 90 * 86_400;
const LONGEST_LIFETIME = 366 * 86_400;

@Injectable()
export class AccountService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministratorPasswords) private readonly passwords: AdministratorPasswords,
    @Inject(CredentialsService) private readonly credentials: CredentialsService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async describe(id: string): Promise<AccountResponse> {
    const administrator = await this.database.administrators.findById(id);
    if (!administrator) throw unknown('administrator.unknown', 'administrator');
    return { ...administrator, namespaces: await this.database.administrators.namespacesOf(id) };
  }

  async setPassword(actor: Actor, { currentPassword, newPassword }: OwnPassword): Promise<void> {
    await this.credentials.byPassword({ username: actor.username, password: currentPassword });
    const passwordHash = await this.passwords.hash(newPassword, {
      username: actor.username,
      pointer: '/newPassword',
    });
    await this.database.transaction(async (tx) => {
      const outcome = await tx.administrators.edit(
        actor.id,
        undefined,
        { passwordHash },
        this.clock.now(),
      );
      edited(outcome, () => unknown('administrator.unknown', 'administrator'));
      const { kind, id } = actor.proof;
      await tx.adminSessions.deleteAllOf(actor.id, kind === 'console-session' ? id : undefined);
      await tx.adminTokens.deleteAllOf(actor.id);
    });
  }

  async sessions(actor: Actor): Promise<ConsoleSessionResponse[]> {
    const sessions = await this.database.adminSessions.listOf(actor.id, this.clock.now());
    return sessions.map((session) => ({ ...session, current: session.id === actor.proof.id }));
  }

  async endSession(actor: Actor, id: string): Promise<void> {
    const ended = await this.database.adminSessions.delete(actor.id, id);
    if (!ended) throw unknown('session.unknown', 'console session of yours');
  }

  /** With an access token there is no session; signing out then changes nothing. */
  async endCurrentSession(actor: Actor): Promise<void> {
    if (actor.proof.kind === 'console-session')
      await this.database.adminSessions.delete(actor.id, actor.proof.id);
  }

  accessTokens(administratorId: string): Promise<AccessTokenResponse[]> {
    return this.database.adminTokens.listOf(administratorId);
  }

  async createAccessToken(
    actor: Actor,
    { name, lifetime }: AccessTokenCreate,
  ): Promise<AccessTokenMade> {
    const seconds = lifetime === undefined ? DEFAULT_LIFETIME : parseDuration(lifetime);
    if (seconds > LONGEST_LIFETIME) {
      throw new AppError('lifetime.above_maximum', 'An access token works for a year at most.', [
        { pointer: '/lifetime', detail: 'must be at most 1y' },
      ]);
    }
    const token = newBearerSecret(ACCESS_TOKEN_PREFIX);
    const row = await this.database.adminTokens.insert({
      id: newId(),
      administratorId: actor.id,
      name,
      secretHash: sha256Hex(token),
      expiresAt: new Date(this.clock.now().getTime() + seconds * 1000),
    });
    return { ...row, lastUsedAt: null, token };
  }

  async deleteAccessToken(administratorId: string, id: string): Promise<void> {
    const deleted = await this.database.adminTokens.delete(administratorId, id);
    if (!deleted) throw unknown('access_token.unknown', 'access token of this administrator');
  }
}
