import type { EntityManager } from 'typeorm';
import type { Attributes } from '../entities/attributes.js';
import { prepared } from '../drivers/prepared.js';
import { rightsOfApiKey, rightsOfUser } from './right.repository.js';

/** A user or an API key as a token subject. */
export interface TokenSubject {
  kind: 'user' | 'api-key';
  id: string;
  name: string;
  disabled: boolean;
  /** Expiry of an API key; null: never. Users do not expire. */
  validUntil: Date | null;
  /** Addresses and CIDR ranges an API key may be used from; empty: any. */
  allowedAddresses: string[];
  /** Identifier of an API key; null for users. */
  identifier: string | null;
  attributes: Attributes;
  /** Sorted names. */
  groups: string[];
  orgs: string[];
  /** Rights of the user's groups or of the API key, as `service:subject`, distinct and sorted. */
  rights: string[];
}

/**
 * Columns of a subject, for a query where `u` is the user, `k` the API key, one of them null, and $1 the namespace.
 */
export const SUBJECT_COLUMNS = `
  CASE WHEN k.id IS NULL THEN 'user' ELSE 'api-key' END AS kind,
  COALESCE(u.id, k.id) AS id, COALESCE(u.name, k.name) AS name,
  COALESCE(u.disabled, k.disabled) AS disabled, k.expires_at AS "validUntil",
  COALESCE(k.allowed_addresses, '[]') AS "allowedAddresses", k.identifier,
  COALESCE(u.attributes, k.attributes) AS attributes,
  ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id
         WHERE m.namespace_id = $1 AND m.user_id = u.id ORDER BY g.name_key) AS groups,
  ARRAY(SELECT o.name FROM org_members m JOIN orgs o ON o.id = m.org_id
         WHERE m.namespace_id = $1 AND m.user_id = u.id ORDER BY o.name_key) AS orgs,
  CASE WHEN k.id IS NULL THEN ${rightsOfUser('$1', 'u.id')}
       ELSE ${rightsOfApiKey('$1', 'k.id')} END AS rights`;

const FIND_SUBJECT = prepared(
  'find_subject',
  `SELECT ${SUBJECT_COLUMNS}
     FROM (SELECT CAST($2 AS uuid) AS id) AS wanted
     LEFT JOIN users u ON u.namespace_id = $1 AND u.id = wanted.id
     LEFT JOIN api_keys k ON k.namespace_id = $1 AND k.id = wanted.id
    WHERE u.id IS NOT NULL OR k.id IS NOT NULL`,
);

export class SubjectRepository {
  constructor(private readonly manager: EntityManager) {}

  /** The user or API key of a namespace with this id. */
  async findSubject(namespaceId: string, id: string): Promise<TokenSubject | undefined> {
    const rows = await this.manager.query<TokenSubject[]>(FIND_SUBJECT, [namespaceId, id]);
    return rows[0];
  }
}
