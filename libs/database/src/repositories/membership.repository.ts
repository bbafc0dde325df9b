import type { EntityManager } from 'typeorm';

/** What users can be members of. */
export type MembershipKind = 'group' | 'org';

/** A user in a group or an org, which `id` names. */
export interface Membership {
  userId: string;
  id: string;
}

const tables = {
  group: { members: 'group_members', of: 'groups', column: 'group_id' },
  org: { members: 'org_members', of: 'orgs', column: 'org_id' },
} as const;

/** Memberships of many users at once. */
export class MembershipRepository {
  constructor(private readonly manager: EntityManager) {}

  /** What these users are in, by its name. */
  of(
    namespaceId: string,
    kind: MembershipKind,
    userIds: readonly string[],
  ): Promise<(Membership & { name: string })[]> {
    const { members, of, column } = tables[kind];
    return this.manager.query(
      `SELECT m.user_id AS "userId", t.id, t.name
         FROM ${members} m JOIN ${of} t ON t.id = m.${column}
        WHERE m.namespace_id = $1 AND m.user_id = ANY($2::uuid[])
        ORDER BY t.name_key, t.id`,
      [namespaceId, userIds],
    );
  }

  /** Those that are there already stay. Foreign keys refuse strangers. */
  async add(
    namespaceId: string,
    kind: MembershipKind,
    memberships: readonly Membership[],
  ): Promise<void> {
    const { members, column } = tables[kind];
    await this.manager.query(
      `INSERT INTO ${members} (namespace_id, ${column}, user_id)
       SELECT $1::uuid, t.id, t.user_id FROM unnest($2::uuid[], $3::uuid[]) AS t (id, user_id)
       ON CONFLICT DO NOTHING`,
      [namespaceId, memberships.map(({ id }) => id), memberships.map(({ userId }) => userId)],
    );
  }

  async remove(
    namespaceId: string,
    kind: MembershipKind,
    memberships: readonly Membership[],
  ): Promise<void> {
    const { members, column } = tables[kind];
    await this.manager.query(
      `DELETE FROM ${members} m USING unnest($2::uuid[], $3::uuid[]) AS t (id, user_id)
        WHERE m.namespace_id = $1 AND m.${column} = t.id AND m.user_id = t.user_id`,
      [namespaceId, memberships.map(({ id }) => id), memberships.map(({ userId }) => userId)],
    );
  }
}
