import type { Database, Namespace } from '#database';
import { nameKey } from '../../core/fields/names.js';
import type { SourceApiKey } from './import-source.js';

/** Names per query. */
const BATCH = 1_000;
/** Groups per query of rights. */
const GROUP_PAGE = 500;

export interface TargetUser {
  name: string;
  disabled: boolean;
}

export interface TargetGroup {
  name: string;
  rights: readonly string[];
}

/** API keys that share a name or a secret with those of the source. */
export interface TargetApiKeys {
  byHash: ReadonlyMap<string, { name: string; identifier: string }>;
  /** Reserves a free name. */
  freeName: (wanted: string) => string;
}

/** Existing records for the names in a source, by folded name. Empty for a namespace that does not exist yet. */
export class ImportTarget {
  constructor(private readonly database: Database) {}

  namespace(key: string): Promise<Namespace | undefined> {
    return this.database.namespaces.findByNameKey(key);
  }

  async orgs(keys: readonly string[]): Promise<Map<string, { name: string }>> {
    return byKey(keys, (batch) => this.database.orgs.findByNameKeys(batch));
  }

  async users(
    namespaceId: string | undefined,
    keys: readonly string[],
  ): Promise<Map<string, TargetUser>> {
    if (namespaceId === undefined) return new Map();
    return byKey(keys, (batch) => this.database.users.findByNameKeys(namespaceId, batch));
  }

  async groups(
    namespaceId: string | undefined,
    keys: readonly string[],
  ): Promise<Map<string, TargetGroup>> {
    const groups = new Map<string, TargetGroup>();
    if (namespaceId === undefined || keys.length === 0) return groups;
    for (let cursor: string | undefined; ;) {
      const page = await this.database.rights.pageOfGroups(namespaceId, {
        limit: GROUP_PAGE,
        cursor,
      });
      for (const { name, rights } of page.items) groups.set(nameKey(name), { name, rights });
      if (page.nextCursor === null) return groups;
      cursor = page.nextCursor;
    }
  }

  async apiKeys(
    namespaceId: string | undefined,
    keys: readonly SourceApiKey[],
  ): Promise<TargetApiKeys> {
    const byHash = new Map<string, { name: string; identifier: string }>();
    const names = new Set<string>();
    /** Last suffix tried for a name. */
    const counts = new Map<string, number>();
    if (namespaceId !== undefined) {
      for (const batch of batches(keys, BATCH)) {
        const nameKeys = batch.map(({ name }) => nameKey(name));
        const hashes = batch.map(({ sha512 }) => sha512);
        for (const row of await this.database.apiKeys.findConflicts(
          namespaceId,
          nameKeys,
          hashes,
        )) {
          names.add(row.nameKey);
          byHash.set(row.secretHash, row);
        }
      }
    }
    return {
      byHash,
      freeName: (wanted) => {
        let name = wanted;
        let count = counts.get(wanted) ?? 1;
        for (; names.has(nameKey(name)); name = `${wanted} (${count})`) count += 1;
        counts.set(wanted, count);
        names.add(nameKey(name));
        return name;
      },
    };
  }
}

async function byKey<T extends { nameKey: string }>(
  keys: readonly string[],
  find: (keys: readonly string[]) => Promise<T[]>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const batch of batches([...new Set(keys)], BATCH)) {
    for (const row of await find(batch)) found.set(row.nameKey, row);
  }
  return found;
}

/** Splits a list into chunks of up to `size` items. */
export function batches<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}
