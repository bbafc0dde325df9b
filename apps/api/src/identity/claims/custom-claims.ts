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

/** Maximum number of attributes of a user or API key, and of claims in a template. */
export const MAX_CUSTOM_CLAIMS = 50;

/** Maximum size of all attributes, or of all custom claims of a token, in bytes of JSON. */
export const MAX_CUSTOM_BYTES = 2048;

/** Maximum size of a template in bytes of JSON: 50 long names with their sources. */
const MAX_TEMPLATE_BYTES = 16 * 1024;

const attributeName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** An attribute name, or a collision-resistant URI (RFC 7519 section 4.2). */
const claimName = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/;

/**
 * Claims about issuer, recipient, grants and binding of a token, and the claims of Signet. In lower case: compared
 * case-insensitively, because some verifiers do so.
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
  // Header names, which RFC 7519 section 5.3 permits as claims
  ...['typ', 'cty', 'alg', 'enc', 'kid'],
  // Claims of Signet, with their short and long names
  ...['cnt', 'identifier', 'usr', 'grp', 'org', 'username', 'groups', 'orgs'],
]);

/** Whether a claim is reserved, so that no template or request can set it. */
export function isReservedClaim(name: string): boolean {
  return reservedClaims.has(name.toLowerCase());
}

/**
 * The error in the attributes of a user or API key, or undefined. Names are quoted only if they match the allowed
 * pattern.
 */
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
    if (isUnsafeNumber(value)) return `must not set ${name} to an integer ${BEYOND_SAFE}`;
    if (!isAttributeValue(value)) {
      return `must have a string, a number, true, false or a list of strings for ${name}`;
    }
  }
  const size = jsonBytes(attributes);
  if (size > MAX_CUSTOM_BYTES) {
    return `must not have more than ${MAX_CUSTOM_BYTES} bytes as JSON; these have ${size}`;
  }
  return undefined;
}

/** The error in a claim template, or undefined. Names are quoted only if they match the allowed pattern. */
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

/** The invalid claim of a template, if it can be quoted: its name matches the allowed pattern. */
export function faultyClaim(template: unknown): string | undefined {
  if (!isJsonObject(template)) return undefined;
  const entries = Object.entries(template);
  if (entries.length > MAX_CUSTOM_CLAIMS) return undefined;
  const [name] =
    entries.find(([claim, source]) => claimNameFault(claim) ?? sourceFault(source)) ?? [];
  return name !== undefined && claimName.test(name) ? name : undefined;
}

/** Maximum nesting of requested claims; the claims themselves are level 1. */
const MAX_CLAIM_LEVELS = 4;

/** The error in requested claims, or undefined. Names are quoted only if they match the allowed pattern. */
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
    return `must be JSON of up to ${MAX_CLAIM_LEVELS} levels, without integers beyond ${Number.MAX_SAFE_INTEGER} and without names such as __proto__`;
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

/** The one member of each source besides `from`, its check and its description. */
const sourceMembers: ReadonlyMap<unknown, readonly [string, (value: unknown) => boolean, string]> =
  new Map([
    ['attribute', ['name', isAttributeName, 'names an attribute by `name`']],
    ['value', ['value', isScalar, 'has a string, a number, true or false as its `value`']],
  ]);

function sourceFault(source: unknown): string | undefined {
  if (!isJsonObject(source)) return 'is a JSON object';
  const { from, ...members } = source;
  const names = Object.keys(members);
  if (from === 'groups' || from === 'orgs') {
    return names.length === 0 ? undefined : `has no field other than "from": "${from}"`;
  }
  const expected = sourceMembers.get(from);
  if (expected === undefined) return 'has one of attribute, groups, orgs and value as `from`';
  const [member, fits, sentence] = expected;
  if (isUnsafeNumber(members['value'])) return `has no integer ${BEYOND_SAFE}`;
  const fit = names.length === 1 && names[0] === member && fits(members[member]);
  return fit ? undefined : `${sentence}, and no other field`;
}

/**
 * The custom claims of a token, as an object without prototype: the template applied to the subject, overridden by
 * requested claims. Claims without a value are omitted. Names and values are validated again, so that no stored row can
 * set a reserved claim.
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
      `The custom claims would have ${size} bytes, more than ${MAX_CUSTOM_BYTES}. Shorten the claim template, or request fewer claims.`,
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

/**
 * Names that exist on every object: code that reads a claim without an own-property check would get the inherited
 * member (CWE-1321).
 */
function isOfPrototype(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

function isAttributeName(value: unknown): boolean {
  return typeof value === 'string' && attributeName.test(value) && !isOfPrototype(value);
}

/** These types also limit the nesting: a list of strings is the deepest. */
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

/** Whether a value is JSON of up to `levels` levels, without names that could reach a prototype. */
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
