import type { MembershipKind, NewUser, Repositories, UserValues } from '#database';
import type { MembershipChange, PlannedRow } from './import-plan.js';

/**
 * Writes what was planned, a statement for all rows where a row by itself would take a statement each.
 *
 * @returns the ids of the users who were made: a name may have been taken since it was looked for
 */
export async function applyImport(
  tx: Repositories,
  namespaceId: string,
  rows: readonly PlannedRow[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const created = rows.filter(({ outcome }) => outcome === 'created');
  const updated = rows.filter(({ outcome }) => outcome === 'updated');
  const made = new Set(
    await tx.users.insertWhereFree(created.map(({ after }) => after as NewUser)),
  );
  if (updated.length > 0) {
    const values = updated.map(({ after }) => after as UserValues);
    await tx.users.saveAll(namespaceId, values, now);
    await endSessions(tx, namespaceId, updated, now);
    // One change for all of them: a thousand would keep every node busy for longer.
    await tx.changes.publish('namespace', namespaceId);
  }
  const there = [...created.filter(({ id }) => made.has(id ?? '')), ...updated];
  await applyMemberships(tx, namespaceId, 'group', there);
  await applyMemberships(tx, namespaceId, 'org', there);
  return made;
}

async function endSessions(
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
