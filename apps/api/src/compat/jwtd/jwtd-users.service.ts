import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type Repositories, type User } from '#database';
import { AppError } from '../../common/app-error.js';
import { unknown } from '../../common/edited.js';
import { nameKey } from '../../common/names.js';
import type { Actor } from '../../security/actor.js';
import { UsersService } from '../../users/users.service.js';
import { changing, MOST_LISTED, tooMany } from './jwtd-changes.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import type { JwtdUser, JwtdUserCreate, JwtdUserEdit } from './jwtd.dto.js';

/** The users of the dialect's namespace, by name, for administrators who may write them. */
@Injectable()
export class JwtdUsersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JwtdNamespace) private readonly namespace: JwtdNamespace,
    @Inject(UsersService) private readonly users: UsersService,
  ) {}

  async list(actor: Actor): Promise<JwtdUser[]> {
    const { id } = await this.writable(actor);
    const { items, nextCursor } = await this.database.users.page(id, { limit: MOST_LISTED });
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

  /** @throws AppError request.invalid: also for a name that is taken, and a group that is not there */
  async create(actor: Actor, { username, password, groups }: JwtdUserCreate): Promise<void> {
    const { id: namespaceId } = await this.writable(actor);
    await changing(async () => {
      const values = await this.users.prepare(namespaceId, { name: username, password });
      await this.database.transaction(async (tx) => {
        const { id } = await tx.users.insert(values);
        await putInto(tx, namespaceId, id, groups ?? []);
      });
    });
  }

  /**
   * All that is given, or nothing. Changes of one user wait for each other.
   * @throws AppError request.invalid: also for a user or a group that is not there
   */
  async edit(actor: Actor, name: string, { password, groups }: JwtdUserEdit): Promise<void> {
    const { id: namespaceId } = await this.writable(actor);
    await changing(async () => {
      const hash = password === undefined ? undefined : await this.users.hash(password);
      await this.database.transaction(async (tx) => {
        const user = await tx.users.lockByNameKey(namespaceId, nameKey(name));
        if (!user) throw noUser();
        if (hash !== undefined) await this.users.replacePassword(tx, namespaceId, user.id, hash);
        if (groups !== undefined) await putInto(tx, namespaceId, user.id, groups);
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

  private async described(namespaceId: string, users: readonly User[]): Promise<JwtdUser[]> {
    const ids = users.map(({ id }) => id);
    const names = await this.database.groups.namesOfUsers(namespaceId, ids);
    return users.map(({ id, name }) => ({ name, groups: names.get(id) ?? [] }));
  }

  private writable(actor: Actor): Promise<Namespace> {
    return this.namespace.allowed(actor, 'users:write');
  }
}

/** Makes a user a member of exactly the groups of these names. */
async function putInto(
  tx: Repositories,
  namespaceId: string,
  userId: string,
  names: readonly string[],
): Promise<void> {
  const keys = names.map(nameKey);
  const groups = await tx.groups.findByNameKeys(namespaceId, keys);
  const known = new Set(groups.map((group) => group.nameKey));
  const missing = keys.flatMap((key, at) => (known.has(key) ? [] : [at]));
  if (missing.length > 0) {
    const detail = 'is the name of no group in this namespace';
    throw new AppError(
      'request.invalid',
      'There is no such group.',
      missing.map((at) => ({ pointer: `/groups/${at}`, detail })),
    );
  }
  const ids = groups.map(({ id }) => id);
  await tx.groups.replaceOfUser(namespaceId, userId, ids);
  await tx.changes.publish('user', userId);
}

function noUser(): AppError {
  return unknown('user.unknown', 'user in this namespace');
}
