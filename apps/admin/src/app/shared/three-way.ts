/** A field that two people have changed to different values. */
export interface Conflict {
  field: string;
  /** The member of a map, such as an attribute, if the map is merged member by member. */
  member?: string;
  mine: unknown;
  theirs: unknown;
}

export type Side = 'mine' | 'theirs';

/** The result of merging an edit with one that was saved first. */
export interface Merge {
  conflicts: Conflict[];
  /** What only the other edit has changed: fields, or `field.member`. */
  kept: string[];
  /** The remaining patch, given one side per conflict. */
  patch: (sideOf: (conflict: Conflict) => Side) => Record<string, unknown>;
}

type Values = Readonly<Record<string, unknown>>;

/** Fields that the server sets and no form edits. */
const unlisted = ['version', 'updatedAt', 'createdAt', 'lastUsedAt', 'newKeys'] as const;
export type Bookkeeping = (typeof unlisted)[number];
const bookkeeping: ReadonlySet<string> = new Set(unlisted);

/** The fields of a patch that differ from the record. */
export function changedFields(record: object, patch: object): Record<string, unknown> {
  const before: Values = { ...record };
  return Object.fromEntries(
    Object.entries(patch).filter(([field, value]) => !sameValue(before[field], value)),
  );
}

/**
 * Merges an edit with what someone else has saved in the meantime.
 *
 * @param base the record from which the edit started
 * @param maps fields that are merged member by member, such as attributes; any other value is merged as a whole
 */
export function merge(
  base: object,
  patch: object,
  theirs: object,
  maps: readonly string[] = [],
): Merge {
  const [before, saved]: Values[] = [{ ...base }, { ...theirs }];
  const mine = changedFields(base, patch);
  const conflicts: Conflict[] = [];
  const kept = Object.keys({ ...before, ...saved }).filter(
    (field) =>
      !bookkeeping.has(field) && !(field in mine) && !sameValue(before?.[field], saved?.[field]),
  );
  const parts = Object.entries(mine).map(([field, value]) => {
    const [from, now] = [before?.[field], saved?.[field]];
    const isSaved = sameValue(now, value);
    if (!isSaved && maps.includes(field) && isMap(from) && isMap(now) && isMap(value)) {
      const inside = merge(from, withRemoved(from, value), now);
      const places = inside.conflicts.map((one) => ({ ...one, field, member: one.field }));
      conflicts.push(...places);
      kept.push(...inside.kept.map((member) => `${field}.${member}`));
      return (sideOf: (conflict: Conflict) => Side) => ({
        [field]: withoutRemoved({
          ...now,
          ...inside.patch((one) =>
            sideOf(places.find(({ member }) => member === one.field) ?? one),
          ),
        }),
      });
    }
    if (isSaved) return () => ({});
    if (sameValue(from, now)) return () => ({ [field]: value });
    const conflict = { field, mine: value, theirs: now };
    conflicts.push(conflict);
    return (sideOf: (one: Conflict) => Side) =>
      sideOf(conflict) === 'mine' ? { [field]: value } : {};
  });
  return {
    conflicts,
    kept,
    patch: (sideOf) => Object.assign({}, ...parts.map((part) => part(sideOf))) as Values,
  };
}

/** Whether two JSON values are equal, ignoring the order of object members. */
export function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map as a patch, in which removed members are undefined. */
function withRemoved(from: Values, to: Values): Values {
  const gone = Object.keys(from).filter((member) => !(member in to));
  return { ...to, ...Object.fromEntries(gone.map((member) => [member, undefined])) };
}

function withoutRemoved(map: Values): Values {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
