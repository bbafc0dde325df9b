/** What a holder may do: act on a *subject* of a *service*. `*` as either part stands for any. */
export interface Right {
  service: string;
  subject: string;
}

/** What a request that asks for nothing gets: every right that is granted, or none. */
export type UnaskedRights = 'all' | 'none';

/** What a request gets, or what it asked for in vain. Both are in order and without repetition. */
export type EffectiveScope = { granted: string[] } | { missing: string[] };

/** The longest text of a right, in characters. */
export const RIGHT_LENGTH = 201;

/**
 * A right as text, `service:subject`: one scope-token of RFC 6749 section 3.3. Each part is `*` alone or 1 to 100
 * characters, so the text has one colon and one meaning.
 */
export const rightPattern = /^(\*|[A-Za-z0-9._~/-]{1,100}):(\*|[A-Za-z0-9._~/-]{1,100})$/;

/** @returns the right that a text stands for, or undefined if it is none. */
export function parseRight(text: string): Right | undefined {
  const [, service, subject] = rightPattern.exec(text) ?? [];
  return service === undefined || subject === undefined ? undefined : { service, subject };
}

/** Writes a right as the one text that `parseRight` reads back. */
export function formatRight({ service, subject }: Right): string {
  return `${service}:${subject}`;
}

/** The only rights that cover a right: it may be asked for with `*` only where `*` is granted. */
function coversOf({ service, subject }: Right): string[] {
  return [
    formatRight({ service, subject }),
    formatRight({ service, subject: '*' }),
    formatRight({ service: '*', subject }),
    formatRight({ service: '*', subject: '*' }),
  ];
}

/** Whether a granted right includes all that another one means. */
export function covers(granted: Right, asked: Right): boolean {
  return coversOf(asked).includes(formatRight(granted));
}

/**
 * The rights asked for that no granted right covers; what is no right at all is never granted. How often a right is
 * granted, or asked for, makes no difference. Takes time in proportion to both lists, so that long ones do no harm.
 */
export function missingRights(granted: readonly string[], asked: readonly string[]): string[] {
  const held = new Set(granted);
  return inOrder(asked).filter((text) => {
    const right = parseRight(text);
    return right === undefined || !coversOf(right).some((cover) => held.has(cover));
  });
}

/**
 * What a request gets: exactly the rights that it asks for, if all of them are covered. An empty list asks for
 * nothing, as a parameter without a value does (RFC 6749 section 3.2).
 */
export function effectiveScope(
  granted: readonly string[],
  asked: readonly string[] | undefined,
  unasked: UnaskedRights,
): EffectiveScope {
  if (asked === undefined || asked.length === 0) {
    return { granted: unasked === 'all' ? inOrder(granted) : [] };
  }
  const missing = missingRights(granted, asked);
  return missing.length > 0 ? { missing } : { granted: inOrder(asked) };
}

/** By code units, which is the order of the database as well. */
function inOrder(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
