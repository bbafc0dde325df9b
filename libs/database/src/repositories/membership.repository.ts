import type { EntityManager } from 'typeorm';
import { inBatches } from './batches.js';
import { folded } from './page.js';

export type MembershipKind = 'group' | 'org';

/** Membership of a user in the group or org `id`. */
export interface Membership {
  userId: string;
  id: string;
}

const tables = {
  group: { members: 'group_members', of: 'groups', column: 'group_id' },
  org: { members: 'org_members', of: 'orgs', column: 'org_id' },
} as const;

/** Users per statement: each may be in a hundred groups. */
const USERS_PER_STATEMENT = 50;

/** Memberships of many users at once. */
export class MembershipRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Memberships of these users, per user sorted by name. */
  async listMembers(
    namespaceId: string,
    kind: MembershipKind,
    userIds: readonly string[],
  ): Promise<(Membership & { name: string })[]> {
    const { members, of, column } = tables[kind];
    const found: (Membership & { name: string })[] = [];
    for await (const ids of inBatches(userIds, USERS_PER_STATEMENT)) {
      const rows = await this.manager.query<(Membership & { name: string })[]>(
        `SELECT m.user_id AS "userId", t.id, t.name
           FROM ${members} m JOIN ${of} t ON t.id = m.${column}
          WHERE m.namespace_id = $1 AND m.user_id = ANY($2::uuid[])
          ORDER BY ${folded('t.name')}, t.id`,
        [namespaceId, ids],
      );
      for (const row of rows) found.push(row);
    }
    return found;
  }

  /** Adds memberships; existing ones stay. Foreign keys reject users of other namespaces. */
  async add(
    namespaceId: string,
    kind: MembershipKind,
    memberships: readonly Membership[],
  ): Promise<void> {
    const { members, column } = tables[kind];
    for await (const batch of inBatches(memberships)) {
      await this.manager.query(
        `INSERT INTO ${members} (namespace_id, ${column}, user_id)
         SELECT $1::uuid, t.id, t.user_id FROM unnest($2::uuid[], $3::uuid[]) AS t (id, user_id)
         ON CONFLICT DO NOTHING`,
        [namespaceId, batch.map(({ id }) => id), batch.map(({ userId }) => userId)],
      );
    }
  }

  async remove(
    namespaceId: string,
    kind: MembershipKind,
    memberships: readonly Membership[],
  ): Promise<void> {
    const { members, column } = tables[kind];
    for await (const batch of inBatches(memberships)) {
      await this.manager.query(
        `DELETE FROM ${members} m USING unnest($2::uuid[], $3::uuid[]) AS t (id, user_id)
          WHERE m.namespace_id = $1 AND m.${column} = t.id AND m.user_id = t.user_id`,
        [namespaceId, batch.map(({ id }) => id), batch.map(({ userId }) => userId)],
      );
    }
  }
}
