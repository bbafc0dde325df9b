import {
  newId,
  type Database,
  type Membership,
  type MembershipKind,
  type Namespace,
  type NewUser,
  type Repositories,
} from '#database';
import type { AuditChange, AuditLog } from '../../journal/audit/audit-log.js';
import { nameKey } from '../../core/fields/names.js';
import type { NamespacesService } from '../../identity/namespaces/namespaces.service.js';
import type {
  ImportPlan,
  PlannedApiKey,
  PlannedGroup,
  PlannedNamespace,
  PlannedOrg,
  PlannedRow,
  PlannedUser,
} from './import-plan.js';
import { batches } from './import-target.js';
import { shown } from './shown.js';

/** Rows per transaction; small, so that logins do not wait for long. */
const BATCH = 500;
/** Keys named per audit entry. */
const MAX_NAMES = 50;

/** A row to create, with its future id. */
type Numbered<T> = T & { id: string };

/** Result of a transaction. */
interface Written {
  ids: ReadonlySet<string>;
  /** Messages about memberships that could not be written, by user id. */
  lost?: ReadonlyMap<string, string[]>;
}

/**
 * Writes a plan in batches, each one transaction including its audit entries. A user is written together with all
 * memberships, so an interrupted import can be repeated. Records created by others after planning are kept, and their
 * rows are skipped.
 */
export class ImportWriter {
  constructor(
    private readonly database: Database,
    private readonly namespaces: NamespacesService,
    private readonly audit: AuditLog,
    /** Source product. */
    private readonly product: string,
  ) {}

  async write({ orgs, namespaces }: ImportPlan): Promise<void> {
    await this.inBatches(orgs, (tx, batch) => this.writeOrgs(tx, batch));
    for (const namespace of namespaces) {
      if (namespace.outcome !== 'skip') await this.writeNamespace(namespace);
    }
  }

  private async writeNamespace(planned: PlannedNamespace): Promise<void> {
    const id = planned.id ?? (await this.createNamespace(planned));
    await this.inBatches(planned.groups, (tx, batch) => this.writeGroups(tx, id, batch));
    await this.inBatches(planned.users, (tx, batch) => this.writeUsers(tx, id, batch));
    await this.inBatches(planned.apiKeys, (tx, batch) => this.writeApiKeys(tx, id, batch));
  }

  /** Updates rows only after the commit, because a transaction may be retried. */
  private async inBatches<T extends PlannedRow>(
    rows: readonly T[],
    write: (tx: Repositories, batch: readonly Numbered<T>[]) => Promise<Written>,
  ): Promise<void> {
    for (const batch of batches(toCreate(rows), BATCH)) {
      const { ids, lost } = await this.database.transaction((tx) => write(tx, batch));
      for (const row of batch) {
        row.notes.push(...(lost?.get(row.id) ?? []));
        if (ids.has(row.id)) continue;
        row.outcome = 'skip';
        row.notes = ['its name was taken after planning'];
      }
    }
  }

  private async createNamespace(planned: PlannedNamespace): Promise<string> {
    const prepared = await this.namespaces.prepareNamespace({
      ...planned.settings,
      name: planned.newName,
    });
    const { id }: Namespace = await this.database.transaction(async (tx) => {
      const namespace = await this.namespaces.insertNamespace(tx, prepared);
      // Other nodes may have cached that no such namespace exists.
      await tx.changes.publish('namespace', namespace.id);
      return namespace;
    });
    planned.id = id;
    return id;
  }

  private async writeOrgs(
    tx: Repositories,
    batch: readonly Numbered<PlannedOrg>[],
  ): Promise<Written> {
    const values = batch.map(({ id, newName: name }) => ({
      id,
      name,
      nameKey: nameKey(name),
      description: '',
    }));
    const ids = new Set(await tx.orgs.insertWhereFree(values));
    const created = batch.filter(({ id }) => ids.has(id));
    await this.record(
      tx,
      created.map(({ id, newName: name }) => ({
        action: 'org.create',
        namespaceId: null,
        target: { kind: 'org', id, name },
        after: { name },
      })),
    );
    return { ids };
  }

  private async writeGroups(
    tx: Repositories,
    namespaceId: string,
    batch: readonly Numbered<PlannedGroup>[],
  ): Promise<Written> {
    const values = batch.map(({ id, newName: name }) => ({
      id,
      namespaceId,
      name,
      nameKey: nameKey(name),
      description: '',
    }));
    await tx.groups.insertWhereFree(values);
    const present = await tx.groups.lockByNameKeys(
      namespaceId,
      values.map((group) => group.nameKey),
    );
    const ids = new Set(present.map(({ id }) => id));
    const created = batch.filter(({ id }) => ids.has(id));
    for (const { id, rights } of created) {
      if (rights.length > 0) await tx.rights.add(namespaceId, { kind: 'group', id }, rights);
    }
    await tx.changes.publish('namespace', namespaceId);
    await this.record(
      tx,
      created.map(({ id, newName: name, rights }) => ({
        action: 'group.create',
        namespaceId,
        target: { kind: 'group', id, name },
        after: { name, rights },
      })),
    );
    return { ids };
  }

  private async writeUsers(
    tx: Repositories,
    namespaceId: string,
    batch: readonly Numbered<PlannedUser>[],
  ): Promise<Written> {
    const groupIds = await idsByName(batch, 'groups', (keys) =>
      tx.groups.lockByNameKeys(namespaceId, keys),
    );
    const orgIds = await idsByName(batch, 'orgs', (keys) => tx.orgs.lockByNameKeys(keys));
    const values = batch.map(({ id, newName: name, passwordHash, disabled }): NewUser => ({
      id,
      namespaceId,
      name,
      nameKey: nameKey(name),
      passwordHash,
      disabled,
      attributes: {},
    }));
    const ids = new Set(await tx.users.insertWhereFree(values));
    const created = batch.filter(({ id }) => ids.has(id));
    const lost = new Map<string, string[]>();
    for (const [kind, member, idsOf] of [
      ['group', 'groups', groupIds],
      ['org', 'orgs', orgIds],
    ] as const) {
      const memberships: Membership[] = [];
      for (const { id: userId, [member]: names } of created) {
        for (const name of names) {
          const id = idsOf.get(name);
          if (id !== undefined) memberships.push({ userId, id });
          else lost.set(userId, [...(lost.get(userId) ?? []), lostMembership(kind, name)]);
        }
      }
      if (memberships.length > 0) await tx.memberships.add(namespaceId, kind, memberships);
    }
    await tx.changes.publish('namespace', namespaceId);
    await this.record(tx, [
      {
        action: 'user.import',
        namespaceId,
        target: { kind: 'namespace', id: namespaceId },
        after: { imported: { created: created.length } },
      },
      ...created.map(({ id, newName: name, disabled, groups, orgs }): AuditChange => ({
        action: 'user.create',
        namespaceId,
        target: { kind: 'user', id, name },
        after: { name, disabled, groups, orgs },
      })),
    ]);
    return { ids, lost };
  }

  private async writeApiKeys(
    tx: Repositories,
    namespaceId: string,
    batch: readonly Numbered<PlannedApiKey>[],
  ): Promise<Written> {
    const taken = await tx.apiKeys.findConflicts(
      namespaceId,
      batch.map(({ newName }) => nameKey(newName)),
      batch.map(({ key }) => key.sha512),
    );
    const names = new Set(taken.map((row) => row.nameKey));
    const hashes = new Set(taken.map((row) => row.secretHash));
    const created = batch.filter(
      ({ newName, key }) => !names.has(nameKey(newName)) && !hashes.has(key.sha512),
    );
    const ids = new Set(created.map(({ id }) => id));
    if (created.length === 0) return { ids };
    await tx.apiKeys.insertAll(
      created.map(({ id, newName: name, key: { identifier, sha512, expiresAt } }) => ({
        id,
        namespaceId,
        name,
        nameKey: nameKey(name),
        identifier,
        secretHash: sha512,
        hashKind: 'sha512' as const,
        disabled: false,
        expiresAt,
        allowedAddresses: [],
        attributes: {},
        maySetClaims: false,
        exchangeAudiences: [],
      })),
    );
    const after = {
      imported: created.length,
      names: created.slice(0, MAX_NAMES).map(({ newName }) => newName),
    };
    await this.record(tx, [
      {
        action: 'api-key.import',
        namespaceId,
        target: { kind: 'namespace', id: namespaceId },
        after,
      },
    ]);
    return { ids };
  }

  private async record(tx: Repositories, changes: readonly AuditChange[]): Promise<void> {
    if (changes.length === 0) return;
    const details = { source: this.product };
    await this.audit.recordAllIn(
      tx,
      changes.map((change) => ({ ...change, details })),
    );
  }
}

function toCreate<T extends PlannedRow>(rows: readonly T[]): Numbered<T>[] {
  return rows
    .filter(({ outcome }) => outcome === 'create')
    .map((row) => Object.assign(row, { id: newId() }));
}

/** Ids of the users' groups or orgs by name, without those deleted or renamed after planning. */
async function idsByName(
  batch: readonly PlannedUser[],
  kind: 'groups' | 'orgs',
  find: (keys: readonly string[]) => Promise<{ id: string; name: string }[]>,
): Promise<Map<string, string>> {
  const names = new Set(batch.flatMap((user) => user[kind]));
  if (names.size === 0) return new Map();
  const ids = new Map<string, string>();
  for (const part of batches([...names].map(nameKey), BATCH)) {
    for (const { id, name } of await find(part)) if (names.has(name)) ids.set(name, id);
  }
  return ids;
}

function lostMembership(kind: MembershipKind, name: string): string {
  return `not added to the ${kind} ${shown(name)}, which was deleted or renamed after planning`;
}
