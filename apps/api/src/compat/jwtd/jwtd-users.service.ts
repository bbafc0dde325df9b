import { Injectable } from '@nestjs/common';
import { Database, type Group, type Namespace, type Repositories, type User } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import type { Actor } from '../../security/actor.js';
import { UserPasswordService } from '../../identity/users/user-password.service.js';
import { UsersService } from '../../identity/users/users.service.js';
import { changing, MAX_LISTED, tooMany } from './jwtd-changes.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import type { JwtdUser, JwtdUserCreate, JwtdUserEdit } from './jwtd.dto.js';

/** The users of the dialect's namespace, by name, for administrators with write permission. */
@Injectable()
export class JwtdUsersService {
  constructor(
    private readonly database: Database,
    private readonly namespace: JwtdNamespace,
    private readonly users: UsersService,
    private readonly passwords: UserPasswordService,
    private readonly audit: AuditLog,
  ) {}

  async list(actor: Actor): Promise<JwtdUser[]> {
    const { id } = await this.writable(actor);
    const { items, nextCursor } = await this.database.users.page(id, { limit: MAX_LISTED });
    if (nextCursor !== null) throw tooMany('users');
    return this.described(id, items);
  }

  /** @throws AppError user.unknown */
  async get(actor: Actor, name: string): Promise<JwtdUser> {
    const { id } = await this.writable(actor);
    const user = await this.database.users.findByNameKey(id, nameKey(name));
    const [described] = await this.described(id, user ? [user] : []);
    if (!described) throw noUser();
    return described;
  }

  /** @throws AppError request.invalid, also for a name that is taken and for an unknown group */
  async create(actor: Actor, { username, password, groups }: JwtdUserCreate): Promise<void> {
    const namespace = await this.writable(actor);
    const namespaceId = namespace.id;
    await changing(async () => {
      const values = await this.users.prepareUser(namespace, { name: username, password });
      await this.database.transaction(async (tx) => {
        const user = await tx.users.insert(values);
        const target = { kind: 'user', id: user.id, name: username } as const;
        await this.audit.recordIn(tx, { action: 'user.create', namespaceId, target, after: user });
        await this.putInto(tx, user, groups ?? []);
      });
    });
  }

  /**
   * Applies all changes or none. Concurrent changes of one user are serialized.
   * @throws AppError request.invalid, also for an unknown user or group
   */
  async edit(actor: Actor, name: string, { password, groups }: JwtdUserEdit): Promise<void> {
    const namespace = await this.writable(actor);
    const namespaceId = namespace.id;
    await changing(async () => {
      const hash =
        password === undefined
          ? undefined
          : await this.passwords.hashPassword(password, namespace, name);
      await this.database.transaction(async (tx) => {
        const user = await tx.users.lockByNameKey(namespaceId, nameKey(name));
        if (!user) throw noUser();
        if (hash !== undefined) await this.users.replacePassword(tx, namespaceId, user.id, hash);
        if (groups) await this.putInto(tx, user, groups);
      });
    });
  }

  /** @throws AppError user.unknown */
  async delete(actor: Actor, name: string): Promise<void> {
    const { id: namespaceId } = await this.writable(actor);
    const user = await this.database.users.findByNameKey(namespaceId, nameKey(name));
    if (!user) throw noUser();
    await this.users.delete(namespaceId, user.id, undefined);
  }

  /** Sets the groups of a user by name. */
  private async putInto(tx: Repositories, user: User, names: readonly string[]): Promise<void> {
    const { namespaceId, id: userId } = user;
    const before = await tx.groups.ofUser(namespaceId, userId);
    const after = await groupsOfNames(tx, namespaceId, names);
    await tx.groups.replaceOfUser(
      namespaceId,
      userId,
      after.map(({ id }) => id),
    );
    await tx.changes.publish('user', userId);
    const member = { userId, user: user.name };
    for (const { id, name } of without(before, after)) {
      const target = { kind: 'group', id, name } as const;
      const change = { action: 'group.member-remove', namespaceId, target } as const;
      await this.audit.recordIn(tx, { ...change, before: member });
    }
    for (const { id, name } of without(after, before)) {
      const target = { kind: 'group', id, name } as const;
      const change = { action: 'group.member-add', namespaceId, target } as const;
      await this.audit.recordIn(tx, { ...change, after: member });
    }
  }

  private async described(namespaceId: string, users: readonly User[]): Promise<JwtdUser[]> {
    const ids = users.map(({ id }) => id);
    const names = await this.database.groups.namesOfUsers(namespaceId, ids);
    return users.map(({ id, name }) => ({ name, groups: names.get(id) ?? [] }));
  }

  private writable(actor: Actor): Promise<Namespace> {
    return this.namespace.authorizeAdministrator(actor, 'users:write');
  }
}

/** @throws AppError request.invalid naming the unknown groups */
async function groupsOfNames(
  tx: Repositories,
  namespaceId: string,
  names: readonly string[],
): Promise<Group[]> {
  const keys = names.map(nameKey);
  const groups = await tx.groups.findByNameKeys(namespaceId, keys);
  const known = new Set(groups.map((group) => group.nameKey));
  const missing = keys.flatMap((key, at) => (known.has(key) ? [] : [at]));
  if (missing.length === 0) return groups;
  const detail = 'is not a group of this namespace';
  throw new AppError(
    'request.invalid',
    'There is no such group.',
    missing.map((at) => ({ pointer: `/groups/${at}`, detail })),
  );
}

function without(groups: readonly Group[], others: readonly Group[]): Group[] {
  const ids = new Set(others.map(({ id }) => id));
  return groups.filter(({ id }) => !ids.has(id));
}

function noUser(): AppError {
  return notFound('user.unknown', 'user in this namespace');
}
