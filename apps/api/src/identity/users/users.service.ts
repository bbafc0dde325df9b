import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  OWN_HASH,
  type Namespace,
  type NewUser,
  type Page,
  type Repositories,
  type User,
  type ExpectedVersions,
} from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import type { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { pageRequest } from '../../core/fields/paging.js';
import { UserPasswordService } from './user-password.service.js';
import type { UserCreate, UserEdit, UserQuery, UserResponse } from './users.dto.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly passwords: UserPasswordService,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  async list(namespaceId: string, query: UserQuery): Promise<Page<UserResponse>> {
    const { disabled, passwordImported, groupId, orgId } = query;
    const page = await this.database.users.page(namespaceId, pageRequest(query), {
      disabled,
      passwordImported,
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

  async create(namespace: Namespace, values: UserCreate): Promise<UserResponse> {
    const prepared = await this.prepareUser(namespace, values);
    const user = await this.database.transaction(async (tx) => {
      const row = await tx.users.insert(prepared);
      const target = { kind: 'user', id: row.id, name: row.name } as const;
      await this.audit.recordIn(tx, {
        action: 'user.create',
        namespaceId: namespace.id,
        target,
        after: row,
      });
      return row;
    });
    return describe(user);
  }

  /** The row of a new user, with the password hashed before the transaction. @throws AppError naming the field */
  async prepareUser(
    namespace: Namespace,
    { name, password, passwordHash, disabled = false, attributes = {} }: UserCreate,
  ): Promise<NewUser> {
    const stored = await this.passwords.toStoredHash({ password, passwordHash }, namespace, name);
    const row = { id: newId(), namespaceId: namespace.id, name, nameKey: nameKey(name) };
    return { ...row, passwordHash: stored, disabled, attributes };
  }

  async edit(
    namespaceId: string,
    id: string,
    version: ExpectedVersions,
    { name, disabled, attributes }: UserEdit,
  ): Promise<UserResponse> {
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(disabled === undefined ? {} : { disabled }),
      ...(attributes === undefined ? {} : { attributes }),
    };
    const user = await this.database.transaction(async (tx) => {
      const before = await tx.users.lock(namespaceId, id);
      const row = editOutcome(
        await tx.users.edit(namespaceId, id, version, patch, this.clock.now()),
        noUser,
      );
      if (disabled)
        await tx.sessions.revokeAllOfUser(namespaceId, id, 'user-disabled', this.clock.now());
      await tx.changes.publish('user', id);
      const target = { kind: 'user', id, name: row.name } as const;
      await this.audit.recordIn(tx, {
        action: 'user.edit',
        namespaceId,
        target,
        before,
        after: row,
      });
      return row;
    });
    return describe(user);
  }

  async setPassword(
    namespace: Namespace,
    id: string,
    version: ExpectedVersions,
    password: string,
  ): Promise<void> {
    const { name } = await this.get(namespace.id, id);
    const passwordHash = await this.passwords.hashPassword(password, namespace, name);
    await this.database.transaction((tx) =>
      this.replacePassword(tx, namespace.id, id, passwordHash, version),
    );
  }

  /** Sets a password hash within a transaction and revokes all sessions of the user. */
  async replacePassword(
    tx: Repositories,
    namespaceId: string,
    id: string,
    passwordHash: string,
    version?: ExpectedVersions,
  ): Promise<void> {
    const now = this.clock.now();
    const { name } = editOutcome(
      await tx.users.edit(namespaceId, id, version, { passwordHash }, now),
      noUser,
    );
    await tx.sessions.revokeAllOfUser(namespaceId, id, 'password-changed', now);
    await tx.changes.publish('user', id);
    const target = { kind: 'user', id, name } as const;
    await this.audit.recordIn(tx, { action: 'user.password', namespaceId, target });
  }

  async delete(namespaceId: string, id: string, version: ExpectedVersions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.users.lock(namespaceId, id);
      editOutcome(await tx.users.delete(namespaceId, id, version), noUser);
      await tx.changes.publish('user', id);
      const target = { kind: 'user', id, name: before?.name } as const;
      await this.audit.recordIn(tx, { action: 'user.delete', namespaceId, target, before });
    });
  }
}

function describe(user: User): UserResponse {
  const { passwordHash } = user;
  return {
    ...user,
    hasPassword: passwordHash !== null,
    passwordImported: passwordHash !== null && !passwordHash.startsWith(OWN_HASH),
  };
}

function noUser(): AppError {
  return notFound('user.unknown', 'user in this namespace');
}
