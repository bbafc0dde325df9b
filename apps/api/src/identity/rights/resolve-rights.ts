/**
 * What a holder may do: act on a *subject* of a *service*. `*` as either part stands for any. A subject has segments
 * with `/` between; `*` as one of several stands for any one segment.
 */
export interface Right {
  service: string;
  subject: string;
}

/** What a request that asks for nothing gets: every right that is granted, or none. */
export type DefaultScope = 'all' | 'none';

/** What a request gets, or what it asked for in vain. Both are in order and without repetition. */
export type EffectiveScope = { granted: string[] } | { missing: string[] };

/** The longest text of a right, in characters. */
export const MAX_RIGHT_LENGTH = 201;

/** The most segments of a subject that has `*` among them. */
export const MAX_WILD_SEGMENTS = 8;

/** The longest service, and the longest subject, in characters. */
export const MAX_RIGHT_PART_LENGTH = 100;

const uriCharacter = "[A-Za-z0-9._~:/?#[\\]@!$&'()+,;=%-]";

/**
 * A service by name, or by address: a URI with an authority, a URN, or a host with its port. A colon anywhere else is a
 * typing error, such as a subject in two parts, and must not become part of a service.
 */
const service = [
  '[A-Za-z0-9._~/-]{1,100}',
  `[A-Za-z][A-Za-z0-9+.-]{0,20}://${uriCharacter}{1,97}`,
  `[Uu][Rr][Nn]:${uriCharacter}{1,96}`,
  '[A-Za-z0-9.-]{1,98}:[0-9]{1,5}(?:/[A-Za-z0-9._~/-]{0,97})?',
].join('|');

/** A service, but for its length in characters. */
export const servicePattern = new RegExp(`^(?:${service})$`);

/**
 * A right as text, `service:subject`: one scope-token of RFC 6749 section 3.3. No subject has a colon, so the last one
 * divides, and the text has one meaning also where the service is a URI. It lets `*` stand anywhere in the subject, and a
 * service be too long, which `parseRight` does not.
 */
export const rightPattern = new RegExp(`^(\\*|${service}):([A-Za-z0-9._~/*-]{1,100})$`);

/** @returns the right that a text stands for, or undefined if it is none. */
export function parseRight(text: string): Right | undefined {
  const [, service, subject] = rightPattern.exec(text) ?? [];
  if (service === undefined || subject === undefined) return undefined;
  if (service.length > MAX_RIGHT_PART_LENGTH) return undefined;
  if (!subject.includes('*')) return { service, subject };
  const segments = subject.split('/');
  const whole = segments.every((segment) => segment === '*' || !segment.includes('*'));
  return whole && segments.length <= MAX_WILD_SEGMENTS ? { service, subject } : undefined;
}

/** Writes a right as the one text that `parseRight` reads back. */
export function formatRight({ service, subject }: Right): string {
  return `${service}:${subject}`;
}

/**
 * The text of a right whose parts come from outside, or undefined if they are none. A subject `b:c` of a service `a` must
 * not turn into the subject `c` of another service.
 */
export function rightOfParts(service: string, subject: string): string | undefined {
  const text = formatRight({ service, subject });
  const right = parseRight(text);
  return right?.service === service && right.subject === subject ? text : undefined;
}

/**
 * Granted rights, to be asked which rights they cover. What has no `*` among segments, nearly every right, is looked up
 * by its text; the others stand in a tree for each service, segment by segment.
 */
class GrantedRights {
  private readonly texts: ReadonlySet<string>;
  private readonly trees = new Map<string, SegmentTree>();

  constructor(granted: readonly string[]) {
    this.texts = new Set(granted);
    for (const text of this.texts) {
      const right = parseRight(text);
      if (right === undefined || right.subject === '*' || !right.subject.includes('*')) continue;
      const tree = this.trees.get(right.service) ?? new SegmentTree();
      this.trees.set(right.service, tree);
      tree.add(right.subject.split('/'));
    }
  }

  /** A right may be asked for with `*` only where `*` is granted. */
  covers({ service, subject }: Right): boolean {
    const segments = subject.split('/');
    return [service, '*'].some(
      (granted) =>
        this.texts.has(formatRight({ service: granted, subject })) ||
        this.texts.has(formatRight({ service: granted, subject: '*' })) ||
        this.trees.get(granted)?.coversRight(segments),
    );
  }
}

/**
 * Subjects of which each has `*` as one of at most 8 segments: so a walk, which goes on at most two ways at each
 * segment, meets no more than 2^9 places, however many subjects there are.
 */
class SegmentTree {
  private readonly next = new Map<string, SegmentTree>();
  private isEnd = false;

  add([segment, ...rest]: readonly string[]): void {
    if (segment === undefined) {
      this.isEnd = true;
      return;
    }
    const next = this.next.get(segment) ?? new SegmentTree();
    this.next.set(segment, next);
    next.add(rest);
  }

  coversRight(segments: readonly string[], at = 0): boolean {
    const segment = segments[at];
    if (segment === undefined) return this.isEnd;
    const ways = segment === '*' ? ['*'] : [segment, '*'];
    return ways.some((way) => this.next.get(way)?.coversRight(segments, at + 1));
  }
}

/** Whether a granted right includes all that another one means. */
export function covers(granted: Right, asked: Right): boolean {
  return new GrantedRights([formatRight(granted)]).covers(asked);
}

/**
 * The rights asked for that no granted right covers; what is no right at all is never granted. How often a right is
 * granted, or asked for, makes no difference. Takes time in proportion to both lists, so that long ones do no harm.
 */
export function missingRights(granted: readonly string[], asked: readonly string[]): string[] {
  const grants = new GrantedRights(granted);
  return sortedUnique(asked).filter((text) => {
    const right = parseRight(text);
    return right === undefined || !grants.covers(right);
  });
}

/**
 * What a request gets: exactly the rights that it asks for, if all of them are covered. An empty list asks for
 * nothing, as a parameter without a value does (RFC 6749 section 3.2).
 */
export function effectiveScope(
  granted: readonly string[],
  asked: readonly string[] | undefined,
  unasked: DefaultScope,
): EffectiveScope {
  if (asked === undefined || asked.length === 0) {
    return { granted: unasked === 'all' ? sortedUnique(granted) : [] };
  }
  const missing = missingRights(granted, asked);
  return missing.length > 0 ? { missing } : { granted: sortedUnique(asked) };
}

/** By code units, which is the order of the database as well. */
function sortedUnique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
