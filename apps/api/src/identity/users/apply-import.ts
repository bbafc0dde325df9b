import type { MembershipKind, NewUser, Repositories, UserValues } from '#database';
import type { MembershipChange, PlannedRow } from './import-plan.js';

/**
 * Writes the planned rows, with one statement for all rows instead of one for each.
 *
 * @returns the ids of the created users: a name may have been taken concurrently
 */
export async function applyImport(
  tx: Repositories,
  namespaceId: string,
  rows: readonly PlannedRow[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const created = rows.filter(({ outcome }) => outcome === 'created');
  const updated = rows.filter(({ outcome }) => outcome === 'updated');
  const createdIds = new Set(
    await tx.users.insertWhereFree(created.map(({ after }) => after as NewUser)),
  );
  if (updated.length > 0) {
    const values = updated.map(({ after }) => after as UserValues);
    await tx.users.saveAll(namespaceId, values, now);
    await revokeSessions(tx, namespaceId, updated, now);
    // One change for all users: a thousand would keep every node busy for longer.
    await tx.changes.publish('namespace', namespaceId);
  }
  const applied = [...created.filter(({ id }) => createdIds.has(id ?? '')), ...updated];
  await applyMemberships(tx, namespaceId, 'group', applied);
  await applyMemberships(tx, namespaceId, 'org', applied);
  return createdIds;
}

async function revokeSessions(
  tx: Repositories,
  namespaceId: string,
  updated: readonly PlannedRow[],
  now: Date,
): Promise<void> {
  const disabled = updated.filter(({ after, before }) => after?.disabled && !before?.disabled);
  const changed = updated.filter(({ passwordChanged }) => passwordChanged);
  for (const [rows, reason] of [
    [disabled, 'user-disabled'],
    [changed, 'password-changed'],
  ] as const) {
    const ids = rows.map(({ id }) => id ?? '');
    if (ids.length > 0) await tx.sessions.revokeAllOfUsers(namespaceId, ids, reason, now);
  }
}

async function applyMemberships(
  tx: Repositories,
  namespaceId: string,
  kind: MembershipKind,
  rows: readonly PlannedRow[],
): Promise<void> {
  const changes = rows.flatMap(({ memberships }): MembershipChange[] => {
    const change = memberships[kind];
    return change ? [change] : [];
  });
  const added = changes.flatMap((change) => change.added);
  const removed = changes.flatMap((change) => change.removed);
  if (removed.length > 0) await tx.memberships.remove(namespaceId, kind, removed);
  if (added.length > 0) await tx.memberships.add(namespaceId, kind, added);
}
