import type {
  Attributes,
  AttributeValue,
  ClaimSource,
  ClaimTemplate,
  JsonValue,
  RequestClaims,
  TokenSubject,
} from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { BEYOND_SAFE, isUnsafeNumber } from '../../core/fields/text.js';

/** The most attributes of a user or an API key, and the most claims of a template. */
export const MAX_CUSTOM_CLAIMS = 50;

/** The most bytes of all attributes, or of all custom claims of a token, as JSON. */
export const MAX_CUSTOM_BYTES = 2048;

/** The most bytes of a template as JSON: 50 long names with their sources. */
const MAX_TEMPLATE_BYTES = 16 * 1024;

const attributeName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** As the name of an attribute, or a URI, which collides with nobody's (RFC 7519 section 4.2). */
const claimName = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/;

/**
 * Claims that say who issued a token, for whom, what it grants and how it is bound, and Signet's own. In lower case:
 * they are compared without regard to case, for some verifiers read names so.
 */
const reservedClaims: ReadonlySet<string> = new Set([
  // RFC 7519 section 4.1, RFC 9068 section 2.2
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'auth_time', 'acr', 'amr'],
  // RFC 8693 section 4, RFC 9396 section 9.1
  ...['scope', 'act', 'may_act', 'authorization_details'],
  // RFC 7800 section 3.1, RFC 9449 section 4.2
  ...['cnf', 'htm', 'htu', 'ath'],
  // RFC 8417 section 2.2, RFC 9493 section 4.1
  ...['events', 'toe', 'txn', 'sub_id'],
  // OpenID Connect Core 1.0 sections 2, 3.3.2.11 and 7.4, Front-Channel Logout 1.0
  ...['nonce', 'azp', 'at_hash', 'c_hash', 'sub_jwk', 'sid'],
  // RFC 7662 section 2.2, RFC 9701 section 5
  ...['active', 'token_type', 'token_introspection'],
  // Names of headers, which RFC 7519 section 5.3 allows to be repeated as claims
  ...['typ', 'cty', 'alg', 'enc', 'kid'],
  // Signet's own, today's and the old ones
  ...['cnt', 'identifier', 'usr', 'grp', 'org', 'username', 'groups', 'orgs'],
]);

/** Whether a template may not set this claim. */
export function isReservedClaim(name: string): boolean {
  return reservedClaims.has(name.toLowerCase());
}

/** What is wrong with the attributes of a user or an API key, or undefined; a name is told only where it is harmless. */
export function attributesFault(attributes: unknown): string | undefined {
  if (!isJsonObject(attributes)) return 'must be a JSON object';
  const entries = Object.entries(attributes);
  if (entries.length > MAX_CUSTOM_CLAIMS)
    return `must not have more than ${MAX_CUSTOM_CLAIMS} attributes`;
  for (const [name, value] of entries) {
    if (!attributeName.test(name)) {
      return 'must have names of at most 64 letters, digits, `_`, `.` and `-` that begin with a letter or `_`';
    }
    if (isOfPrototype(name)) return `must not have the name ${name}`;
    if (isUnsafeNumber(value)) return `must not have for ${name} an integer ${BEYOND_SAFE}`;
    if (!isAttributeValue(value)) {
      return `must have a text, a number, true, false or a list of texts for ${name}`;
    }
  }
  const size = jsonBytes(attributes);
  if (size > MAX_CUSTOM_BYTES) {
    return `must not have more than ${MAX_CUSTOM_BYTES} bytes as JSON; these have ${size}`;
  }
  return undefined;
}

/** What is wrong with a claim template, or undefined; a name is told only where it is harmless. */
export function claimTemplateFault(template: unknown): string | undefined {
  if (!isJsonObject(template)) return 'must be a JSON object';
  const entries = Object.entries(template);
  if (entries.length > MAX_CUSTOM_CLAIMS)
    return `must not have more than ${MAX_CUSTOM_CLAIMS} claims`;
  for (const [name, source] of entries) {
    const nameFault = claimNameFault(name);
    if (nameFault !== undefined) return nameFault;
    const fault = sourceFault(source);
    if (fault !== undefined) return `must have a source for ${name} that ${fault}`;
  }
  const size = jsonBytes(template);
  if (size > MAX_TEMPLATE_BYTES) {
    return `must not have more than ${MAX_TEMPLATE_BYTES} bytes as JSON; this has ${size}`;
  }
  return undefined;
}

/** The claim of a template that is at fault, if a single one is and its name is harmless. */
export function faultyClaim(template: unknown): string | undefined {
  if (!isJsonObject(template)) return undefined;
  const entries = Object.entries(template);
  if (entries.length > MAX_CUSTOM_CLAIMS) return undefined;
  const [name] =
    entries.find(([claim, source]) => claimNameFault(claim) ?? sourceFault(source)) ?? [];
  return name !== undefined && claimName.test(name) ? name : undefined;
}

/** The deepest nesting of a claim that a caller chooses; the claims themselves are level 1. */
const MAX_CLAIM_LEVELS = 4;

/** What is wrong with claims that a caller chooses, or undefined; a name is told only where it is harmless. */
export function requestClaimsFault(claims: unknown): string | undefined {
  if (!isJsonObject(claims)) return 'must be a JSON object';
  const names = Object.keys(claims);
  if (names.length > MAX_CUSTOM_CLAIMS)
    return `must not have more than ${MAX_CUSTOM_CLAIMS} claims`;
  for (const name of names) {
    const fault = claimNameFault(name);
    if (fault !== undefined) return fault;
  }
  if (!isBoundedJson(claims, MAX_CLAIM_LEVELS)) {
    return `must hold only JSON, at most ${MAX_CLAIM_LEVELS} levels deep, no integer beyond ${Number.MAX_SAFE_INTEGER}, and no name of an object's own members`;
  }
  const size = jsonBytes(claims);
  if (size > MAX_CUSTOM_BYTES) {
    return `must not have more than ${MAX_CUSTOM_BYTES} bytes as JSON; these have ${size}`;
  }
  return undefined;
}

function claimNameFault(name: string): string | undefined {
  if (!claimName.test(name)) {
    return 'must have names of at most 128 letters, digits, `_`, `.`, `:`, `/` and `-` that begin with a letter or `_`';
  }
  if (isOfPrototype(name)) return `must not set the claim ${name}`;
  if (isReservedClaim(name)) return `must not set the claim ${name}, which is reserved`;
  return undefined;
}

/** Everything a source of this kind has besides `from`, and what it must be. */
const sourceMembers: ReadonlyMap<unknown, readonly [string, (value: unknown) => boolean, string]> =
  new Map([
    ['attribute', ['name', isAttributeName, 'names an attribute by `name`']],
    ['value', ['value', isScalar, 'has a text, a number, true or false as its `value`']],
  ]);

function sourceFault(source: unknown): string | undefined {
  if (!isJsonObject(source)) return 'is a JSON object';
  const { from, ...members } = source;
  const names = Object.keys(members);
  if (from === 'groups' || from === 'orgs') {
    return names.length === 0 ? undefined : `has no other member beside "from": "${from}"`;
  }
  const expected = sourceMembers.get(from);
  if (expected === undefined) return 'has one of attribute, groups, orgs and value as `from`';
  const [member, fits, sentence] = expected;
  if (isUnsafeNumber(members['value'])) return `has no integer ${BEYOND_SAFE}`;
  const fit = names.length === 1 && names[0] === member && fits(members[member]);
  return fit ? undefined : `${sentence}, and no other member`;
}

/**
 * The custom claims of one token, without a prototype: what the template takes from the subject, and over it what the
 * caller chose. What the subject does not have is left out. Names and values are judged once more: no row, however it
 * was written, sets a reserved claim.
 *
 * @throws AppError token.too_large above 2 kB as JSON
 */
export function customClaims(
  template: ClaimTemplate,
  subject: Pick<TokenSubject, 'attributes' | 'groups' | 'orgs'>,
  chosen: RequestClaims = {},
): RequestClaims {
  const claims = Object.create(null) as RequestClaims;
  for (const [name, source] of Object.entries(template)) {
    if (claimNameFault(name) !== undefined) continue;
    const value = valueOf(source, subject);
    if (value !== undefined) claims[name] = value;
  }
  for (const [name, value] of Object.entries(chosen)) {
    if (claimNameFault(name) === undefined) claims[name] = value;
  }
  const size = jsonBytes(claims);
  if (size > MAX_CUSTOM_BYTES) {
    throw new AppError(
      'token.too_large',
      `The custom claims would have ${size} bytes, more than ${MAX_CUSTOM_BYTES}: the claim template, or the request, asks for too much.`,
    );
  }
  return claims;
}

function valueOf(
  source: ClaimSource,
  { attributes, groups, orgs }: { attributes: Attributes; groups: string[]; orgs: string[] },
): AttributeValue | undefined {
  switch (source.from) {
    case 'attribute': {
      const value = Object.hasOwn(attributes, source.name) ? attributes[source.name] : undefined;
      return isAttributeValue(value) ? value : undefined;
    }
    case 'groups':
      return groups.length > 0 ? [...groups] : undefined;
    case 'orgs':
      return orgs.length > 0 ? [...orgs] : undefined;
    case 'value':
      return isScalar(source.value) ? source.value : undefined;
  }
}

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A careless reader of a token or a row would take the member of every object for it (CWE-1321). */
function isOfPrototype(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

function isAttributeName(value: unknown): boolean {
  return typeof value === 'string' && attributeName.test(value) && !isOfPrototype(value);
}

/** These types alone also keep the claims below 4 levels: a list of texts is the deepest. */
function isAttributeValue(value: unknown): value is AttributeValue {
  return isScalar(value) || (Array.isArray(value) && value.every(isText));
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isScalar(value: unknown): value is string | number | boolean {
  if (typeof value === 'number') return !isUnsafeNumber(value);
  return typeof value === 'string' || typeof value === 'boolean';
}

/** Whether a value is JSON of at most so many levels, without a name that would reach a prototype. */
function isBoundedJson(value: unknown, levels: number): value is JsonValue {
  if (value === null || isScalar(value)) return true;
  if (typeof value !== 'object' || levels < 1) return false;
  if (Array.isArray(value)) return value.every((item) => isBoundedJson(item, levels - 1));
  return Object.entries(value).every(
    ([name, member]) => !isOfPrototype(name) && isBoundedJson(member, levels - 1),
  );
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
