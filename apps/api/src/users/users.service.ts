import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type NewUser, type Page, type Repositories, type User } from '#database';
import { AuditLog } from '../audit/audit-log.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { edited, unknown } from '../common/edited.js';
import { nameKey } from '../common/names.js';
import { pageRequest } from '../common/paging.js';
import { checkPassword, PasswordHasher, USER_PASSWORD_MIN } from '../security/passwords.js';
import type { UserCreate, UserEdit, UserQuery, UserResponse } from './users.dto.js';

@Injectable()
export class UsersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PasswordHasher) private readonly passwords: PasswordHasher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  async list(namespaceId: string, query: UserQuery): Promise<Page<UserResponse>> {
    const { disabled, groupId, orgId } = query;
    const page = await this.database.users.page(namespaceId, pageRequest(query), {
      disabled,
      groupId,
      orgId,
    });
    return { ...page, items: page.items.map(describe) };
  }

  async get(namespaceId: string, id: string): Promise<UserResponse> {
    const user = await this.database.users.findById(namespaceId, id);
    if (!user) throw noUser();
    return describe(user);
  }

  async create(namespaceId: string, values: UserCreate): Promise<UserResponse> {
    const prepared = await this.prepare(namespaceId, values);
    const user = await this.database.transaction(async (tx) => {
      const row = await tx.users.insert(prepared);
      const target = { kind: 'user', id: row.id, name: row.name } as const;
      await this.audit.record(tx, { action: 'user.create', namespaceId, target, after: row });
      return row;
    });
    return describe(user);
  }

  /** The row of a new user; hashing comes before the transaction that inserts it. */
  async prepare(
    namespaceId: string,
    { name, password, disabled = false, attributes = {} }: UserCreate,
  ): Promise<NewUser> {
    const passwordHash =
      password === undefined || password === null ? null : await this.hash(password);
    const id = newId();
    return { id, namespaceId, name, nameKey: nameKey(name), passwordHash, disabled, attributes };
  }

  async edit(
    namespaceId: string,
    id: string,
    version: number | undefined,
    { name, disabled, attributes }: UserEdit,
  ): Promise<UserResponse> {
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(disabled === undefined ? {} : { disabled }),
      ...(attributes === undefined ? {} : { attributes }),
    };
    const user = await this.database.transaction(async (tx) => {
      const before = await tx.users.lock(namespaceId, id);
      const row = edited(
        await tx.users.edit(namespaceId, id, version, patch, this.clock.now()),
        noUser,
      );
      if (disabled)
        await tx.sessions.revokeAllOfUser(namespaceId, id, 'user-disabled', this.clock.now());
      await tx.changes.publish('user', id);
      const target = { kind: 'user', id, name: row.name } as const;
      await this.audit.record(tx, { action: 'user.edit', namespaceId, target, before, after: row });
      return row;
    });
    return describe(user);
  }

  async setPassword(namespaceId: string, id: string, password: string): Promise<void> {
    const passwordHash = await this.hash(password);
    await this.database.transaction((tx) =>
      this.replacePassword(tx, namespaceId, id, passwordHash),
    );
  }

  /** Within a transaction: the new hash, and the end of all sessions. */
  async replacePassword(
    tx: Repositories,
    namespaceId: string,
    id: string,
    passwordHash: string,
  ): Promise<void> {
    const now = this.clock.now();
    const { name } = edited(
      await tx.users.edit(namespaceId, id, undefined, { passwordHash }, now),
      noUser,
    );
    await tx.sessions.revokeAllOfUser(namespaceId, id, 'password-changed', now);
    await tx.changes.publish('user', id);
    const target = { kind: 'user', id, name } as const;
    await this.audit.record(tx, { action: 'user.password', namespaceId, target });
  }

  async delete(namespaceId: string, id: string, version: number | undefined): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.users.lock(namespaceId, id);
      edited(await tx.users.delete(namespaceId, id, version), noUser);
      await tx.changes.publish('user', id);
      const target = { kind: 'user', id, name: before?.name } as const;
      await this.audit.record(tx, { action: 'user.delete', namespaceId, target, before });
    });
  }

  /** @throws AppError request.invalid for a password that is none */
  async hash(password: string): Promise<string> {
    const fault = checkPassword(password, USER_PASSWORD_MIN);
    if (fault !== undefined) {
      throw new AppError('request.invalid', 'The password is not acceptable.', [
        { pointer: '/password', detail: fault },
      ]);
    }
    return this.passwords.hash(password);
  }
}

function describe(user: User): UserResponse {
  return { ...user, hasPassword: user.passwordHash !== null };
}

function noUser(): AppError {
  return unknown('user.unknown', 'user in this namespace');
}
