import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type Org, type Page } from '#database';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { edited, unknown } from '../common/edited.js';
import { nameKey } from '../common/names.js';
import { pageRequest } from '../common/paging.js';
import { visibleNamespaces, type Actor } from '../security/actor.js';
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
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async list(actor: Actor, query: OrgQuery): Promise<Page<Org>> {
    return this.database.orgs.page(pageRequest(query), await this.memberOf(actor, query));
  }

  private async memberOf(
    actor: Actor,
    { namespace: name, userId }: OrgQuery,
  ): Promise<{ namespaceId: string; userId: string } | undefined> {
    if (name === undefined && userId === undefined) return undefined;
    if (name === undefined || userId === undefined) {
      throw new AppError(
        'request.invalid',
        'A user is named by `namespace` and `userId` together.',
        [
          {
            pointer: name === undefined ? 'query/namespace' : 'query/userId',
            detail: 'is missing',
          },
        ],
      );
    }
    const namespace = await this.database.namespaces.findByName(name);
    const visible = visibleNamespaces(actor);
    if (!namespace || (visible && !visible.includes(namespace.id))) {
      throw unknown('namespace.unknown', 'namespace, or it is not yours to see');
    }
    return { namespaceId: namespace.id, userId };
  }

  async get(id: string): Promise<Org> {
    const org = await this.database.orgs.findById(id);
    if (!org) throw noOrg();
    return org;
  }

  create({ name, description = '' }: OrgCreate): Promise<Org> {
    return this.database.orgs.insert({ id: newId(), name, nameKey: nameKey(name), description });
  }

  edit(id: string, version: number | undefined, { name, description }: OrgEdit): Promise<Org> {
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(description === undefined ? {} : { description }),
    };
    return this.database.transaction(async (tx) => {
      const org = edited(await tx.orgs.edit(id, version, patch, this.clock.now()), noOrg);
      await tx.changes.publish('org', id);
      return org;
    });
  }

  async delete(id: string, version: number | undefined): Promise<void> {
    await this.database.transaction(async (tx) => {
      edited(await tx.orgs.delete(id, version), noOrg);
      await tx.changes.publish('org', id);
    });
  }

  async members(actor: Actor, id: string, query: OrgMemberQuery): Promise<Page<OrgMemberResponse>> {
    await this.get(id);
    const page = await this.database.orgs.members(id, pageRequest(query), visibleNamespaces(actor));
    const items = page.items.map((user) => ({ ...user, namespace: user.namespace?.name ?? '' }));
    return { ...page, items };
  }

  async addMember(id: string, namespaceId: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.orgs.addMember(id, namespaceId, userId);
      await tx.changes.publish('user', userId);
    });
  }

  async removeMember(id: string, namespaceId: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const removed = await tx.orgs.removeMember(id, namespaceId, userId);
      if (!removed) throw unknown('member.unknown', 'member of this org');
      await tx.changes.publish('user', userId);
    });
  }
}

function noOrg(): AppError {
  return unknown('org.unknown', 'org');
}
