import { Injectable } from '@nestjs/common';
import { Database, newId, type Group, type Page, type ExpectedVersions } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import type { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { pageRequest } from '../../core/fields/paging.js';
import type { GroupCreate, GroupEdit, GroupQuery, MemberCount } from './groups.dto.js';

@Injectable()
export class GroupsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
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
    return this.database.transaction(async (tx) => {
      const group = await tx.groups.insert({
        id: newId(),
        namespaceId,
        name,
        nameKey: nameKey(name),
        description,
      });
      const target = { kind: 'group', id: group.id, name } as const;
      await this.audit.recordIn(tx, { action: 'group.create', namespaceId, target, after: group });
      return group;
    });
  }

  edit(
    namespaceId: string,
    id: string,
    version: ExpectedVersions,
    { name, description }: GroupEdit,
  ): Promise<Group> {
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(description === undefined ? {} : { description }),
    };
    return this.database.transaction(async (tx) => {
      const before = await tx.groups.lock(namespaceId, id);
      const after = editOutcome(
        await tx.groups.edit(namespaceId, id, version, patch, this.clock.now()),
        noGroup,
      );
      await tx.changes.publish('namespace', namespaceId);
      const target = { kind: 'group', id, name: after.name } as const;
      await this.audit.recordIn(tx, { action: 'group.edit', namespaceId, target, before, after });
      return after;
    });
  }

  async delete(namespaceId: string, id: string, version: ExpectedVersions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.groups.lock(namespaceId, id);
      editOutcome(await tx.groups.delete(namespaceId, id, version), noGroup);
      await tx.changes.publish('namespace', namespaceId);
      const target = { kind: 'group', id, name: before?.name } as const;
      await this.audit.recordIn(tx, { action: 'group.delete', namespaceId, target, before });
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
      const target = {
        kind: 'group',
        id,
        name: (await tx.groups.findById(namespaceId, id))?.name,
      } as const;
      const after = { userId, user: (await tx.users.findById(namespaceId, userId))?.name };
      await this.audit.recordIn(tx, { action: 'group.member-add', namespaceId, target, after });
    });
  }

  async removeMember(namespaceId: string, id: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const removed = await tx.groups.removeMember(namespaceId, id, userId);
      if (!removed) throw notFound('member.unknown', 'member of this group');
      await tx.changes.publish('user', userId);
      const target = {
        kind: 'group',
        id,
        name: (await tx.groups.findById(namespaceId, id))?.name,
      } as const;
      const before = { userId, user: (await tx.users.findById(namespaceId, userId))?.name };
      await this.audit.recordIn(tx, { action: 'group.member-remove', namespaceId, target, before });
    });
  }
}

function noGroup(): AppError {
  return notFound('group.unknown', 'group in this namespace');
}
