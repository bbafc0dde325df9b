import { Injectable } from '@nestjs/common';
import { Database, newId, type Group, type Namespace } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import type { AppError } from '../../core/errors/app-error.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { GroupsService } from '../../identity/groups/groups.service.js';
import { RightsService } from '../../identity/rights/rights.service.js';
import type { Actor } from '../../security/actor.js';
import { changing, MAX_LISTED, tooMany } from './jwtd-changes.js';
import { labelsOf, rightsOf } from './jwtd-labels.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import type { JwtdGroup, JwtdGroupCreate, JwtdGroupEdit } from './jwtd.dto.js';

/** The groups of the dialect's namespace, by name, for administrators with write permission. */
@Injectable()
export class JwtdGroupsService {
  constructor(
    private readonly database: Database,
    private readonly namespace: JwtdNamespace,
    private readonly groups: GroupsService,
    private readonly rights: RightsService,
    private readonly audit: AuditLog,
  ) {}

  async list(actor: Actor): Promise<JwtdGroup[]> {
    const { id } = await this.writable(actor);
    const page = await this.database.rights.pageOfGroups(id, { limit: MAX_LISTED });
    if (page.nextCursor !== null) throw tooMany('groups');
    return page.items.map(({ name, rights }) => ({ name, rights: labelsOf(rights) }));
  }

  /** @throws AppError group.unknown */
  async get(actor: Actor, groupName: string): Promise<JwtdGroup> {
    const { id: namespaceId } = await this.writable(actor);
    const { id, name } = await this.find(namespaceId, groupName);
    const { rights } = await this.rights.list(namespaceId, { kind: 'group', id });
    return { name, rights: labelsOf(rights) };
  }

  /** @throws AppError request.invalid, also for a name that is taken */
  async create(actor: Actor, { name, rights }: JwtdGroupCreate): Promise<void> {
    const { id: namespaceId } = await this.writable(actor);
    const granted = rightsOf(rights ?? {});
    const values = { id: newId(), namespaceId, name, nameKey: nameKey(name), description: '' };
    await changing(() =>
      this.database.transaction(async (tx) => {
        const group = await tx.groups.insert(values);
        const target = { kind: 'group', id: group.id, name } as const;
        await tx.rights.replace(namespaceId, target, granted);
        const after = { ...group, rights: granted };
        await this.audit.recordIn(tx, { action: 'group.create', namespaceId, target, after });
      }),
    );
  }

  /** @throws AppError request.invalid, also for an unknown group */
  async edit(actor: Actor, groupName: string, { rights }: JwtdGroupEdit): Promise<void> {
    const { id: namespaceId } = await this.writable(actor);
    const granted = rights ? rightsOf(rights) : undefined;
    await changing(async () => {
      const { id } = await this.find(namespaceId, groupName);
      if (granted) await this.rights.replace(namespaceId, { kind: 'group', id }, granted);
    });
  }

  /** @throws AppError group.unknown */
  async delete(actor: Actor, groupName: string): Promise<void> {
    const { id: namespaceId } = await this.writable(actor);
    const { id } = await this.find(namespaceId, groupName);
    await this.groups.delete(namespaceId, id, undefined);
  }

  private async find(namespaceId: string, name: string): Promise<Group> {
    const group = await this.database.groups.findByNameKey(namespaceId, nameKey(name));
    if (!group) throw noGroup();
    return group;
  }

  private writable(actor: Actor): Promise<Namespace> {
    return this.namespace.authorizeAdministrator(actor, 'groups:write');
  }
}

function noGroup(): AppError {
  return notFound('group.unknown', 'group in this namespace');
}
