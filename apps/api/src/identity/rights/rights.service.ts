import { Injectable } from '@nestjs/common';
import {
  Database,
  type GroupRights,
  type Page,
  type Repositories,
  type RightHolder,
} from '#database';
import type { AuditAction } from '../../journal/audit/audit-actions.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { requireTag, notFound } from '../../core/errors/edit-outcome.js';
import type { ExpectedTags } from '../../core/http/edits.decorator.js';
import { pageRequest } from '../../core/fields/paging.js';
import { MAX_RIGHTS, RightsResponse, type GroupRightsQuery } from './rights.dto.js';

@Injectable()
export class RightsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** All groups of the namespace, including those without rights. */
  listGroupRights(namespaceId: string, query: GroupRightsQuery): Promise<Page<GroupRights>> {
    return this.database.rights.pageOfGroups(namespaceId, pageRequest(query));
  }

  list(namespaceId: string, holder: RightHolder): Promise<RightsResponse> {
    return rightsOf(this.database, namespaceId, holder);
  }

  replace(
    namespaceId: string,
    holder: RightHolder,
    rights: readonly string[],
    expected?: ExpectedTags,
  ): Promise<RightsResponse> {
    return this.changeRights(namespaceId, holder, 'rights.replace', async (tx, before) => {
      requireTag(RightsResponse.entityTag(before), expected);
      await tx.rights.replace(namespaceId, holder, rights);
      return rightsOf(tx, namespaceId, holder);
    });
  }

  async add(namespaceId: string, holder: RightHolder, right: string): Promise<void> {
    await this.changeRights(namespaceId, holder, 'rights.add', async (tx) => {
      await tx.rights.add(namespaceId, holder, [right]);
      const { rights } = await rightsOf(tx, namespaceId, holder);
      if (rights.length > MAX_RIGHTS) throw tooMany();
    });
  }

  async remove(namespaceId: string, holder: RightHolder, right: string): Promise<void> {
    await this.changeRights(namespaceId, holder, 'rights.remove', async (tx) => {
      const removed = await tx.rights.remove(namespaceId, holder, right);
      if (!removed) throw notFound('right.unknown', 'right of this holder');
    });
  }

  /**
   * Serializes changes of one holder, and publishes them to all nodes, whose cached rights determine the scope of
   * tokens.
   */
  private changeRights<T>(
    namespaceId: string,
    holder: RightHolder,
    action: AuditAction,
    work: (tx: Repositories, before: RightsResponse) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      if (!(await tx.rights.lock(namespaceId, holder))) throw noHolder(holder);
      const before = await rightsOf(tx, namespaceId, holder);
      const result = await work(tx, before);
      await tx.changes.publish('namespace', namespaceId);
      const target = { ...holder, name: await nameOf(tx, namespaceId, holder) };
      const after = await rightsOf(tx, namespaceId, holder);
      await this.audit.recordIn(tx, { action, namespaceId, target, before, after });
      return result;
    });
  }
}

async function nameOf(
  tx: Repositories,
  namespaceId: string,
  { kind, id }: RightHolder,
): Promise<string | undefined> {
  const holders = kind === 'group' ? tx.groups : tx.apiKeys;
  return (await holders.findById(namespaceId, id))?.name;
}

async function rightsOf(
  repositories: Repositories,
  namespaceId: string,
  holder: RightHolder,
): Promise<RightsResponse> {
  const rights = await repositories.rights.list(namespaceId, holder);
  if (!rights) throw noHolder(holder);
  return { rights };
}

function noHolder({ kind }: RightHolder): AppError {
  return kind === 'group'
    ? notFound('group.unknown', 'group in this namespace')
    : notFound('api_key.unknown', 'API key in this namespace');
}

function tooMany(): AppError {
  return new AppError(
    'right.too_many',
    `The maximum of ${MAX_RIGHTS} rights is reached. Remove some, or combine them with \`*\`.`,
  );
}
