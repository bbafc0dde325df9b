import { isDeepStrictEqual } from 'node:util';
import type { AuditMembers, JsonValue } from '#database';

/**
 * Recorded fields by kind of resource; others are never recorded. Secrets, their hashes and ciphertexts must not be
 * listed.
 */
export const auditedMembers = {
  namespace: [
    'name',
    'description',
    'disabled',
    'publicEndpoint',
    'algorithm',
    'rsaBits',
    'claimNames',
    'audience',
    'omitAudience',
    'headerType',
    'accessTtl',
    'accessTtlMax',
    'refreshTtl',
    'refreshTtlMax',
    'renewalStrategy',
    'reuseGrace',
    'passwordLogin',
    'passwordGrant',
    'passwordMinLength',
    'sessionTtlMax',
    'maxSessions',
    'keyRotation',
    'defaultScope',
    'refreshEncryption',
    'claimTemplate',
    'ended',
    'imported',
    'names',
  ],
  'signing-key': [
    'kid',
    'algorithm',
    'purpose',
    'state',
    'publishedAt',
    'signsAt',
    'activatedAt',
    'retiresAt',
    'retiredAt',
    'retiredReason',
    'ended',
  ],
  user: ['name', 'disabled', 'attributes', 'groups', 'orgs', 'ended'],
  group: ['name', 'description', 'rights', 'userId', 'user'],
  org: ['name', 'description', 'userId', 'user'],
  'api-key': [
    'name',
    'identifier',
    'disabled',
    'expiresAt',
    'allowedAddresses',
    'attributes',
    'maySetClaims',
    'exchangeAudiences',
    'hashKind',
    'rights',
    'imported',
    'names',
  ],
  audience: ['name', 'jwk', 'jwks', 'alg', 'enc'],
  session: ['userId', 'apiKeyId', 'revokedReason'],
  administrator: ['username', 'role', 'disabled', 'namespaces'],
  'console-session': [],
  'access-token': ['name', 'expiresAt', 'administratorId'],
  'second-factor': ['kind', 'name'],
  server: [],
} as const satisfies Record<string, readonly string[]>;

export type TargetKind = keyof typeof auditedMembers;

/** Maximum length of a field, in characters of JSON. */
const MEMBER_MAX = 4096;

/** Names (of attributes, claims and the like, which users choose) that suggest a secret. */
const secretName =
  /pass(word|wd|phrase|code)|secret|token|credential|private|sealed|hash|seed|otp|pin$|api-?key|cookie|authorization/i;
/** Private members of a JWK (RFC 7518 section 6). */
const privateJwkMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);
/** Text that looks like a secret: Signet's own, JWTs and JWEs, PEM, password hashes. */
const secretText =
  /\bsg[a-z]_[A-Za-z0-9_]{20,}|\beyJ[A-Za-z0-9_-]+\.|-----BEGIN [A-Z ]*PRIVATE KEY|\$(argon2|2[abxy]|pbkdf2|scrypt)/i;

/**
 * Recorded fields before and after a change, without secrets; if both are given, only differing ones.
 */
export function auditedChange(
  kind: TargetKind,
  before: object | undefined,
  after: object | undefined,
): { before: AuditMembers | null; after: AuditMembers | null } {
  const was = before && declared(kind, before);
  const is = after && declared(kind, after);
  if (!was || !is) return { before: was ? shortened(was) : null, after: is ? shortened(is) : null };
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  const differing = [...names].filter((name) => !isDeepStrictEqual(was[name], is[name]));
  return { before: shortened(pick(was, differing)), after: shortened(pick(is, differing)) };
}

/** Recorded details of an event. */
export function auditedDetails(details: object): AuditMembers {
  return shortened(withoutSecrets(details));
}

function declared(kind: TargetKind, thing: object): AuditMembers {
  const names: readonly string[] = auditedMembers[kind];
  const members = Object.entries(thing).filter(
    ([name, value]) => names.includes(name) && value !== undefined,
  );
  return Object.fromEntries(members.map(([name, value]) => [name, plain(value)]));
}

function withoutSecrets(members: object): AuditMembers {
  const isKey = 'kty' in members;
  return Object.fromEntries(
    Object.entries(members)
      .filter(([name, value]) => value !== undefined && !secretName.test(name))
      .filter(([name]) => !(isKey && privateJwkMembers.has(name)))
      .map(([name, value]) => [name.toWellFormed().replaceAll('\0', ''), plain(value)]),
  );
}

/** A JSON value with secrets removed. */
function plain(value: unknown): JsonValue {
  if (typeof value === 'string') {
    return secretText.test(value) ? '[secret]' : value.toWellFormed().replaceAll('\0', '');
  }
  if (typeof value === 'boolean' || Number.isFinite(value)) return value as JsonValue;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return withoutSecrets(value);
  return null;
}

function pick(members: AuditMembers, names: readonly string[]): AuditMembers {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}

function shortened(members: AuditMembers): AuditMembers {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      const { length } = JSON.stringify(value);
      return [name, length > MEMBER_MAX ? `[${length} characters of JSON, omitted]` : value];
    }),
  );
}
