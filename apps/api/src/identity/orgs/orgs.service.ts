import { Injectable } from '@nestjs/common';
import { Database, newId, type Org, type Page, type ExpectedVersions } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { pageRequest } from '../../core/fields/paging.js';
import { visibleNamespaces, type Actor } from '../../security/actor.js';
import type {
  OrgCreate,
  OrgEdit,
  OrgMemberQuery,
  OrgMemberResponse,
  OrgQuery,
} from './orgs.dto.js';

@Injectable()
export class OrgsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  async list(actor: Actor, query: OrgQuery): Promise<Page<Org>> {
    return this.database.orgs.page(pageRequest(query), await this.memberFilter(actor, query));
  }

  private async memberFilter(
    actor: Actor,
    { namespace: name, userId }: OrgQuery,
  ): Promise<{ namespaceId: string; userId: string } | undefined> {
    if (name === undefined && userId === undefined) return undefined;
    if (name === undefined || userId === undefined) {
      throw new AppError('request.invalid', '`namespace` and `userId` must be given together.', [
        {
          pointer: name === undefined ? 'query/namespace' : 'query/userId',
          detail: 'is missing',
        },
      ]);
    }
    const namespace = await this.database.namespaces.findByName(name);
    const visible = visibleNamespaces(actor);
    if (!namespace || (visible && !visible.includes(namespace.id))) {
      throw notFound('namespace.unknown', 'namespace, or you have no access to it');
    }
    return { namespaceId: namespace.id, userId };
  }

  async get(id: string): Promise<Org> {
    const org = await this.database.orgs.findById(id);
    if (!org) throw noOrg();
    return org;
  }

  create({ name, description = '' }: OrgCreate): Promise<Org> {
    return this.database.transaction(async (tx) => {
      const org = await tx.orgs.insert({ id: newId(), name, nameKey: nameKey(name), description });
      const target = { kind: 'org', id: org.id, name } as const;
      await this.audit.recordIn(tx, {
        action: 'org.create',
        namespaceId: null,
        target,
        after: org,
      });
      return org;
    });
  }

  edit(id: string, version: ExpectedVersions, { name, description }: OrgEdit): Promise<Org> {
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(description === undefined ? {} : { description }),
    };
    return this.database.transaction(async (tx) => {
      const before = await tx.orgs.lock(id);
      const after = editOutcome(await tx.orgs.edit(id, version, patch, this.clock.now()), noOrg);
      await tx.changes.publish('org', id);
      const target = { kind: 'org', id, name: after.name } as const;
      await this.audit.recordIn(tx, {
        action: 'org.edit',
        namespaceId: null,
        target,
        before,
        after,
      });
      return after;
    });
  }

  async delete(id: string, version: ExpectedVersions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.orgs.lock(id);
      editOutcome(await tx.orgs.delete(id, version), noOrg);
      await tx.changes.publish('org', id);
      const target = { kind: 'org', id, name: before?.name } as const;
      await this.audit.recordIn(tx, { action: 'org.delete', namespaceId: null, target, before });
    });
  }

  async listMembers(
    actor: Actor,
    id: string,
    query: OrgMemberQuery,
  ): Promise<Page<OrgMemberResponse>> {
    await this.get(id);
    const page = await this.database.orgs.members(id, pageRequest(query), visibleNamespaces(actor));
    const items = page.items.map((user) => ({ ...user, namespace: user.namespace?.name ?? '' }));
    return { ...page, items };
  }

  async addMember(id: string, namespaceId: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.orgs.addMember(id, namespaceId, userId);
      await tx.changes.publish('user', userId);
      const target = { kind: 'org', id, name: (await tx.orgs.findById(id))?.name } as const;
      const after = { userId, user: (await tx.users.findById(namespaceId, userId))?.name };
      await this.audit.recordIn(tx, { action: 'org.member-add', namespaceId, target, after });
    });
  }

  async removeMember(id: string, namespaceId: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const removed = await tx.orgs.removeMember(id, namespaceId, userId);
      if (!removed) throw notFound('member.unknown', 'member of this org');
      await tx.changes.publish('user', userId);
      const target = { kind: 'org', id, name: (await tx.orgs.findById(id))?.name } as const;
      const before = { userId, user: (await tx.users.findById(namespaceId, userId))?.name };
      await this.audit.recordIn(tx, { action: 'org.member-remove', namespaceId, target, before });
    });
  }
}

function noOrg(): AppError {
  return notFound('org.unknown', 'org');
}
