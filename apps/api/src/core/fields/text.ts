/** Maximum nesting of a body; the outermost object or array is level 1. */
const MAX_LEVELS = 32;

/** Keys through which a naive copy of an object reaches its prototype (CWE-1321). */
export const prototypeKeys: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

// C0 controls except tab, line feed and carriage return, which belong to ordinary text.
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/**
 * Whether a text contains characters that the database or a log cannot store: NUL, other C0 controls, lone surrogates.
 */
export function hasForbiddenCharacters(text: string): boolean {
  return controls.test(text) || !text.isWellFormed();
}

/**
 * Whether a number is an integer that JSON parsers may round: beyond 2^53 - 1, two integers have the same value (RFC
 * 8259 section 6). The parser returns Infinity for a number that is out of range.
 */
export function isUnsafeNumber(value: unknown): boolean {
  if (typeof value !== 'number') return false;
  return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
}

/** For messages: the limit of exact integers, and the remedy. */
export const BEYOND_SAFE = `beyond ${Number.MAX_SAFE_INTEGER}, which would be rounded: send it as a string`;

/** Whether a value is nested deeper than a body may be. */
export function isTooDeep(value: unknown): boolean {
  const open: { value: unknown; level: number }[] = [{ value, level: 1 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (typeof place.value !== 'object' || place.value === null) continue;
    if (place.level > MAX_LEVELS) return true;
    for (const member of Object.values(place.value)) {
      open.push({ value: member, level: place.level + 1 });
    }
  }
  return false;
}

export interface InspectOptions {
  /** Whether integers beyond 2^53 - 1 are left to the field that reads them. */
  largeIntegers?: boolean;
}

/** A fault of a body and its location. */
export interface JsonFault {
  /** RFC 6901; in a pointer, forbidden characters of a key are replaced by U+FFFD. */
  pointer: string;
  detail: string;
}

interface Place {
  parent: Place | undefined;
  key: string | number;
  value: unknown;
  level: number;
}

/**
 * Walks a parsed JSON body in document order, before any other code reads it.
 *
 * @returns the first fault: forbidden characters in a text or key, a key that reaches a prototype, an integer that
 *   would be rounded, or more than 32 levels. Iterative: depth cannot exhaust the stack.
 */
export function inspectJson(
  body: unknown,
  { largeIntegers = false }: InspectOptions = {},
): JsonFault | undefined {
  if (isPlain(body)) return undefined;
  const open: Place[] = [{ parent: undefined, key: '', value: body, level: 1 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const detail = faultOf(place) ?? (largeIntegers ? undefined : numberFault(place));
    if (detail !== undefined) return { pointer: pointerOf(place), detail };
    if (typeof place.value === 'object' && place.value !== null) openInto(open, place, place.value);
  }
  return undefined;
}

/** Whether a body is an object with a few scalar members and has no fault, which most bodies are. */
function isPlain(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const members = body as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (prototypeKeys.has(key) || hasForbiddenCharacters(key)) return false;
    if (typeof value === 'string' ? hasForbiddenCharacters(value) : typeof value !== 'boolean')
      return false;
  }
  return true;
}

function faultOf({ key, value, level }: Place): string | undefined {
  if (typeof key === 'string') {
    if (prototypeKeys.has(key)) return 'has a reserved name';
    if (hasForbiddenCharacters(key))
      return 'has control characters or unpaired surrogates in its name';
  }
  if (typeof value === 'string' && hasForbiddenCharacters(value)) {
    return 'has control characters or unpaired surrogates';
  }
  if (typeof value === 'object' && value !== null && level > MAX_LEVELS) {
    return `is nested more than ${MAX_LEVELS} levels deep`;
  }
  return undefined;
}

function numberFault({ value }: Place): string | undefined {
  return isUnsafeNumber(value) ? `is an integer ${BEYOND_SAFE}` : undefined;
}

/** Pushes the members of a value to the stack in reverse, so that they are popped in order. */
function openInto(open: Place[], parent: Place, value: object): void {
  const level = parent.level + 1;
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index -= 1) {
      open.push({ parent, key: index, value: value[index], level });
    }
    return;
  }
  for (const [key, member] of Object.entries(value).reverse()) {
    open.push({ parent, key, value: member, level });
  }
}

function pointerOf(place: Place): string {
  const tokens: string[] = [];
  for (let here: Place = place; here.parent !== undefined; here = here.parent) {
    tokens.push(escapeToken(String(here.key)));
  }
  return tokens
    .reverse()
    .map((token) => `/${token}`)
    .join('');
}

function escapeToken(key: string): string {
  const shown = key.toWellFormed().replaceAll(new RegExp(controls, 'g'), '\u{fffd}');
  return shown.replaceAll('~', '~0').replaceAll('/', '~1');
}
