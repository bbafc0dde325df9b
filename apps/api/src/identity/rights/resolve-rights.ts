/**
 * A right: permission to access a *subject* of a *service*; an OAuth scope value. `*` as either part matches any. The
 * subject has segments separated by `/`; `*` as one of several segments matches any one segment.
 */
export interface Right {
  service: string;
  subject: string;
}

/** The scope of a request that names none: all granted rights, or none. */
export type DefaultScope = 'all' | 'none';

/** The granted rights of a request, or the requested rights that are not granted. Both sorted, without duplicates. */
export type EffectiveScope = { granted: string[] } | { missing: string[] };

/** Maximum length of a right in characters. */
export const MAX_RIGHT_LENGTH = 201;

/** Maximum number of segments of a subject that contains `*`. */
export const MAX_WILD_SEGMENTS = 8;

/** Maximum length of a service and of a subject in characters. */
export const MAX_RIGHT_PART_LENGTH = 100;

const uriCharacter = "[A-Za-z0-9._~:/?#[\\]@!$&'()+,;=%-]";

/**
 * A service name or address: a URI with an authority, a URN, or a host with port. A colon anywhere else is a typing
 * error, such as a subject in two parts, and must not become part of a service.
 */
const service = [
  '[A-Za-z0-9._~/-]{1,100}',
  `[A-Za-z][A-Za-z0-9+.-]{0,20}://${uriCharacter}{1,97}`,
  `[Uu][Rr][Nn]:${uriCharacter}{1,96}`,
  '[A-Za-z0-9.-]{1,98}:[0-9]{1,5}(?:/[A-Za-z0-9._~/-]{0,97})?',
].join('|');

/** Matches a service; its length is not checked. */
export const servicePattern = new RegExp(`^(?:${service})$`);

/**
 * Matches a right as text, `service:subject`: one scope-token of RFC 6749 section 3.3. A subject has no colon, so the
 * last colon separates the parts, which is unambiguous even if the service is a URI. Unlike `parseRight`, it accepts
 * `*` anywhere in the subject and a service that is too long.
 */
export const rightPattern = new RegExp(`^(\\*|${service}):([A-Za-z0-9._~/*-]{1,100})$`);

/** @returns the parsed right; undefined if the text is not a right */
export function parseRight(text: string): Right | undefined {
  const [, service, subject] = rightPattern.exec(text) ?? [];
  if (service === undefined || subject === undefined) return undefined;
  if (service.length > MAX_RIGHT_PART_LENGTH) return undefined;
  if (!subject.includes('*')) return { service, subject };
  const segments = subject.split('/');
  const whole = segments.every((segment) => segment === '*' || !segment.includes('*'));
  return whole && segments.length <= MAX_WILD_SEGMENTS ? { service, subject } : undefined;
}

/** Formats a right as `parseRight` reads it. */
export function formatRight({ service, subject }: Right): string {
  return `${service}:${subject}`;
}

/**
 * Formats a right from untrusted parts; undefined if they are not valid. The subject `b:c` of a service `a` must not
 * become the subject `c` of another service.
 */
export function rightOfParts(service: string, subject: string): string | undefined {
  const text = formatRight({ service, subject });
  const right = parseRight(text);
  return right?.service === service && right.subject === subject ? text : undefined;
}

/**
 * Checks whether granted rights cover a requested one. Rights without `*` among several segments, nearly all, are
 * looked up by their text; the others are in one segment tree for each service.
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

  /** A right with `*` can be requested only if `*` is granted. */
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
 * A tree of subjects with `*` among up to 8 segments. A look-up follows one or two branches at each segment, so it
 * visits no more than 2^9 nodes, regardless of the number of subjects.
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
    const branches = segment === '*' ? ['*'] : [segment, '*'];
    return branches.some((branch) => this.next.get(branch)?.coversRight(segments, at + 1));
  }
}

/** Whether a granted right covers another one. */
export function covers(granted: Right, requested: Right): boolean {
  return new GrantedRights([formatRight(granted)]).covers(requested);
}

/**
 * The requested rights that no granted right covers, including texts that are not valid rights; duplicates make no
 * difference. Takes time proportional to both lists, so long lists cannot be used for denial of service.
 */
export function missingRights(granted: readonly string[], requested: readonly string[]): string[] {
  const grants = new GrantedRights(granted);
  return sortedUnique(requested).filter((text) => {
    const right = parseRight(text);
    return right === undefined || !grants.covers(right);
  });
}

/**
 * The effective scope of a request: exactly the requested rights, if all are covered. An empty list counts as none
 * requested, like a parameter without a value (RFC 6749 section 3.2).
 */
export function effectiveScope(
  granted: readonly string[],
  requested: readonly string[] | undefined,
  defaultScope: DefaultScope,
): EffectiveScope {
  if (requested === undefined || requested.length === 0) {
    return { granted: defaultScope === 'all' ? sortedUnique(granted) : [] };
  }
  const missing = missingRights(granted, requested);
  return missing.length > 0 ? { missing } : { granted: sortedUnique(requested) };
}

/** Sorts by code units, the order of the database. */
function sortedUnique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
