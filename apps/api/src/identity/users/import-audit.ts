import type { Namespace, NewGroup } from '#database';
import type { AuditChange } from '../../journal/audit/audit-log.js';
import type { PlannedRow } from './import-plan.js';

/** The audit entries of an import: the import with its counts, and every group and user created or changed. */
export function importAuditChanges(
  { id, name }: Namespace,
  rows: readonly PlannedRow[],
  newGroups: readonly NewGroup[],
): AuditChange[] {
  const count = (outcome: PlannedRow['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  const imported = {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    createdGroups: newGroups.length,
  };
  return [
    {
      action: 'user.import',
      namespaceId: id,
      target: { kind: 'namespace', id, name },
      after: { imported },
    },
    ...newGroups.map((group): AuditChange => ({
      action: 'group.create',
      namespaceId: id,
      target: { kind: 'group', id: group.id, name: group.name },
      after: group,
    })),
    ...rows.flatMap((row) => changesOf(id, row)),
  ];
}

function changesOf(namespaceId: string, planned: PlannedRow): AuditChange[] {
  const { outcome, id, before, after, passwordChanged, edited, memberships } = planned;
  if (id === null || !after) return [];
  const common = { namespaceId, target: { kind: 'user', id, name: after.name } as const };
  const withNames = (user: object, side: 'before' | 'after'): object => ({
    ...user,
    groups: memberships.group?.[side],
    orgs: memberships.org?.[side],
  });
  if (!before) {
    return outcome === 'created'
      ? [{ action: 'user.create', ...common, after: withNames(after, 'after') }]
      : [];
  }
  const edit: AuditChange = {
    action: 'user.edit',
    ...common,
    before: withNames(before, 'before'),
    after: withNames(after, 'after'),
  };
  return [
    ...(edited ? [edit] : []),
    ...(passwordChanged ? [{ action: 'user.password', ...common } as const] : []),
  ];
}
