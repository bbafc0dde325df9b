import { AppError } from '../../core/errors/app-error.js';
import { parseRight, rightOfParts } from '../../identity/rights/resolve-rights.js';
import { MAX_RIGHTS } from '../../identity/rights/rights.dto.js';

/** jwtd's labels, by key. */
export type Labels = Record<string, string>;

/** The labels that a group of jwtd grants, by service. */
export type LabelRights = Record<string, Labels>;

/** A `*` on its own is a wildcard, as in jwtd. */
const labelPart = /^(\*|[A-Za-z0-9._~-]+)$/;

/**
 * Maps labels of a service to rights: `service:key/value`. A label with an empty value maps to `service:key`, so that
 * every right has a label.
 * @param pointer JSON pointer to the labels in the request
 * @throws AppError request.invalid naming the label
 */
export function rightsOfLabels(service: string, labels: Labels, pointer: string): string[] {
  return Object.entries(labels).map(([key, value]) => {
    const isLabel = labelPart.test(key) && labelPart.test(value);
    const subject = isLabel ? `${key}/${value}` : key;
    const right = rightOfParts(service, subject);
    if ((isLabel || value === '') && right !== undefined) return right;
    throw wrong(
      `${pointer}/${escaped(key)}`,
      'must be a label with a key and a value of letters, digits and `.`, `_`, `~`, `-`, or `*`, at most 100 characters together',
    );
  });
}

/**
 * Maps a service and a subject, as in the first version of jwtd, to a right.
 * @throws AppError request.invalid
 */
export function rightOfSubject(service: string, subject: string): string {
  const right = rightOfParts(service, subject);
  if (right !== undefined) return right;
  throw wrong('/subject', 'must be `*` or 1 to 100 letters, digits and `.`, `_`, `~`, `/`, `-`');
}

/**
 * Maps the labels of a jwtd group to rights.
 * @throws AppError request.invalid naming the label
 */
export function rightsOf(labels: LabelRights): string[] {
  const rights = Object.entries(labels).flatMap(([service, ofService]) =>
    rightsOfLabels(service, ofService, `/rights/${escaped(service)}`),
  );
  if (rights.length <= MAX_RIGHTS) return rights;
  throw wrong('/rights', `must have at most ${MAX_RIGHTS} labels`);
}

/**
 * Maps the rights of a group to jwtd's labels, which have one value per key. A right that is not a label, or whose key
 * is taken, becomes a label with the whole subject as its key and an empty value, so that `rightsOf` restores it.
 * @param rights sorted, so that `service:key` comes before `service:key/value`
 */
export function labelsOf(rights: readonly string[]): LabelRights {
  // Maps, because a service or a key may be named like a member of Object.prototype.
  const services = new Map<string, Map<string, string>>();
  for (const right of rights) {
    const { service, subject } = parseRight(right) ?? { service: right, subject: '' };
    const labels = services.get(service) ?? new Map<string, string>();
    services.set(service, labels);
    const [key = '', value = '', ...more] = subject.split('/');
    const isLabel = key !== '' && value !== '' && more.length === 0 && !labels.has(key);
    labels.set(isLabel ? key : subject, isLabel ? value : '');
  }
  return Object.fromEntries(
    [...services].map(([service, labels]) => [service, Object.fromEntries(labels)]),
  );
}

/** The error in labels from JSON; undefined if they are valid. */
export function labelsFault(labels: unknown): string | undefined {
  const isMap =
    isObject(labels) && Object.values(labels).every((value) => typeof value === 'string');
  return isMap ? undefined : 'must be an object with string values';
}

/** The error in the rights of a group from JSON; undefined if they are valid. */
export function labelRightsFault(rights: unknown): string | undefined {
  const isMap =
    isObject(rights) && Object.values(rights).every((labels) => labelsFault(labels) === undefined);
  return isMap ? undefined : 'must be an object of services, each an object with string values';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Escapes a name for a JSON pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function wrong(pointer: string, detail: string): AppError {
  return new AppError('request.invalid', 'Invalid request.', [{ pointer, detail }]);
}
