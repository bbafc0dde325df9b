import type { EntityManager } from 'typeorm';
import type { Page, PageRequest } from './page.js';
import { GroupRepository } from './group.repository.js';

/** Holder of rights: a group, or an API key. */
export interface RightHolder {
  kind: 'group' | 'api-key';
  id: string;
}

/** A group and its rights. */
export interface GroupRights {
  id: string;
  name: string;
  rights: string[];
}

const tables = {
  group: { holders: 'groups', rights: 'group_rights', holderId: 'group_id' },
  'api-key': { holders: 'api_keys', rights: 'api_key_rights', holderId: 'api_key_id' },
} as const;

/** SQL expression for the right of the row `r` as text. Sorted by bytes, like its columns. */
const RIGHT = `r.service || ':' || r.subject`;

/**
 * SQL expressions for the parts of a right. The last colon separates them: a service may be a URI.
 */
const subjectOf = (text: string): string => `split_part(${text}, ':', -1)`;
const serviceOf = (text: string): string =>
  `left(${text}, -length(split_part(${text}, ':', -1)) - 1)`;

/** SQL expression for the rights granted by the groups of a user, distinct and sorted. */
export function rightsOfUser(namespaceId: string, userId: string): string {
  return `ARRAY(SELECT DISTINCT ${RIGHT}
                 FROM group_members m JOIN group_rights r ON r.namespace_id = m.namespace_id AND r.group_id = m.group_id
                WHERE m.namespace_id = ${namespaceId} AND m.user_id = ${userId} ORDER BY 1)`;
}

/** SQL expression for the rights of an API key, sorted. */
export function rightsOfApiKey(namespaceId: string, apiKeyId: string): string {
  return `ARRAY(SELECT ${RIGHT} FROM api_key_rights r
                WHERE r.namespace_id = ${namespaceId} AND r.api_key_id = ${apiKeyId} ORDER BY 1)`;
}

/** Rights are passed as validated text, `service:subject`. */
export class RightRepository {
  constructor(private readonly manager: EntityManager) {}

  /** @returns the sorted rights of a holder; undefined if the holder does not exist */
  async list(namespaceId: string, { kind, id }: RightHolder): Promise<string[] | undefined> {
    const { holders, rights, holderId } = tables[kind];
    const rows = await this.manager.query<{ rights: string[] }[]>(
      `SELECT ARRAY(SELECT ${RIGHT} FROM ${rights} r
                     WHERE r.namespace_id = h.namespace_id AND r.${holderId} = h.id ORDER BY 1) AS rights
         FROM ${holders} h WHERE h.namespace_id = $1 AND h.id = $2`,
      [namespaceId, id],
    );
    return rows[0]?.rights;
  }

  /**
   * Locks a holder until the transaction ends, to serialize changes of its rights.
   * @returns whether the holder exists
   */
  async lock(namespaceId: string, { kind, id }: RightHolder): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `SELECT id FROM ${tables[kind].holders} WHERE namespace_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [namespaceId, id],
    );
    return rows.length === 1;
  }

  /** Sets the rights of a holder; duplicates are ignored. */
  async replace(
    namespaceId: string,
    holder: RightHolder,
    rights: readonly string[],
  ): Promise<void> {
    const table = tables[holder.kind];
    await this.manager.query(
      `DELETE FROM ${table.rights} WHERE namespace_id = $1 AND ${table.holderId} = $2`,
      [namespaceId, holder.id],
    );
    await this.add(namespaceId, holder, rights);
  }

  /** Adds rights; existing ones stay. Foreign keys reject holders of other namespaces. */
  async add(
    namespaceId: string,
    { kind, id }: RightHolder,
    added: readonly string[],
  ): Promise<void> {
    const { rights, holderId } = tables[kind];
    await this.manager.query(
      `INSERT INTO ${rights} (namespace_id, ${holderId}, service, subject)
       SELECT CAST($1 AS uuid), CAST($2 AS uuid), ${serviceOf('added')}, ${subjectOf('added')}
         FROM unnest(CAST($3 AS text[])) AS added
       ON CONFLICT DO NOTHING`,
      [namespaceId, id, added],
    );
  }

  /** @returns whether the holder had the right. */
  async remove(namespaceId: string, { kind, id }: RightHolder, right: string): Promise<boolean> {
    const { rights, holderId } = tables[kind];
    const [, affected] = await this.manager.query<[unknown[], number]>(
      `DELETE FROM ${rights}
        WHERE namespace_id = $1 AND ${holderId} = $2
          AND service = ${serviceOf('CAST($3 AS text)')} AND subject = ${subjectOf('CAST($3 AS text)')}`,
      [namespaceId, id, right],
    );
    return affected === 1;
  }

  /** Rights granted by the groups of a user, distinct and sorted; empty for unknown users. */
  ofUser(namespaceId: string, userId: string): Promise<string[]> {
    return this.select(rightsOfUser('$1', '$2'), namespaceId, userId);
  }

  /** Rights of an API key, sorted; empty for unknown keys. */
  ofApiKey(namespaceId: string, apiKeyId: string): Promise<string[]> {
    return this.select(rightsOfApiKey('$1', '$2'), namespaceId, apiKeyId);
  }

  /** One page of the groups of a namespace, each with the rights that it grants. */
  async pageOfGroups(namespaceId: string, request: PageRequest): Promise<Page<GroupRights>> {
    const page = await new GroupRepository(this.manager).page(namespaceId, request);
    const rows = await this.manager.query<{ groupId: string; rights: string[] }[]>(
      `SELECT r.group_id AS "groupId", array_agg(${RIGHT} ORDER BY ${RIGHT}) AS rights
         FROM group_rights r
        WHERE r.namespace_id = $1 AND r.group_id = ANY(CAST($2 AS uuid[])) GROUP BY r.group_id`,
      [namespaceId, page.items.map(({ id }) => id)],
    );
    const rightsOf = new Map(rows.map(({ groupId, rights }) => [groupId, rights]));
    return {
      ...page,
      items: page.items.map(({ id, name }) => ({ id, name, rights: rightsOf.get(id) ?? [] })),
    };
  }

  private async select(rights: string, namespaceId: string, id: string): Promise<string[]> {
    const rows = await this.manager.query<{ rights: string[] }[]>(`SELECT ${rights} AS rights`, [
      namespaceId,
      id,
    ]);
    return rows[0]?.rights ?? [];
  }
}
