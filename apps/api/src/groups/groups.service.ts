import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type Group, type Page } from '#database';
import type { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { edited, unknown } from '../common/edited.js';
import { nameKey } from '../common/names.js';
import { pageRequest } from '../common/paging.js';
import type { GroupCreate, GroupEdit, GroupQuery, MemberCount } from './groups.dto.js';

@Injectable()
export class GroupsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  list(namespaceId: string, query: GroupQuery): Promise<Page<Group>> {
    return this.database.groups.page(namespaceId, pageRequest(query), query.userId);
  }

  async get(namespaceId: string, id: string): Promise<Group> {
    const group = await this.database.groups.findById(namespaceId, id);
    if (!group) throw noGroup();
    return group;
  }

  create(namespaceId: string, { name, description = '' }: GroupCreate): Promise<Group> {
    return this.database.groups.insert({
      id: newId(),
      namespaceId,
      name,
      nameKey: nameKey(name),
      description,
    });
  }

  edit(
    namespaceId: string,
    id: string,
    version: number | undefined,
    { name, description }: GroupEdit,
  ): Promise<Group> {
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(description === undefined ? {} : { description }),
    };
    return this.database.transaction(async (tx) => {
      const group = edited(
        await tx.groups.edit(namespaceId, id, version, patch, this.clock.now()),
        noGroup,
      );
      await tx.changes.publish('namespace', namespaceId);
      return group;
    });
  }

  async delete(namespaceId: string, id: string, version: number | undefined): Promise<void> {
    await this.database.transaction(async (tx) => {
      edited(await tx.groups.delete(namespaceId, id, version), noGroup);
      await tx.changes.publish('namespace', namespaceId);
    });
  }

  async countMembers(namespaceId: string, id: string): Promise<MemberCount> {
    await this.get(namespaceId, id);
    return { members: await this.database.groups.countMembers(namespaceId, id) };
  }

  async addMember(namespaceId: string, id: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.groups.addMember(namespaceId, id, userId);
      await tx.changes.publish('user', userId);
    });
  }

  async removeMember(namespaceId: string, id: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const removed = await tx.groups.removeMember(namespaceId, id, userId);
      if (!removed) throw unknown('member.unknown', 'member of this group');
      await tx.changes.publish('user', userId);
    });
  }
}

function noGroup(): AppError {
  return unknown('group.unknown', 'group in this namespace');
}
