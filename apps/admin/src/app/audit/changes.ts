import { sameJson } from '../shared/json';

type Members = Readonly<Record<string, unknown>> | null;

export interface Change {
  /** The path to the member: `attributes / level`. */
  member: string;
  before: string;
  after: string;
}

/** The fields in which two values differ; all fields if there is only one value. */
export function changesOf(before: Members, after: Members): Change[] {
  const [was, is] = [flat(before ?? {}), flat(after ?? {})];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((member) => !sameJson(was.get(member), is.get(member)))
    .map((member) => ({ member, before: shown(was.get(member)), after: shown(is.get(member)) }));
}

/** Nested objects are compared field by field, so that a single changed attribute shows; lists are compared as a whole. */
function flat(members: Readonly<Record<string, unknown>>, way = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(members)) {
    const member = way + name;
    if (!isObject(value) || Object.keys(value).length === 0) found.set(member, value);
    else for (const [inner, one] of flat(value, `${member} / `)) found.set(inner, one);
  }
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
