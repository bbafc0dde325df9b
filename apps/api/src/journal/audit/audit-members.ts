import { isDeepStrictEqual } from 'node:util';
import type { AuditMembers, JsonValue } from '#database';

/**
 * What entries may tell of a thing, for each kind of thing: members that are named here, and no others. No member
 * that is a secret, or a hash or a seal of one, may be named.
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

/** The longest text of one member, in characters of its JSON. */
const MEMBER_MAX = 4096;

/** Names that may hold a secret where somebody else chose the name: in attributes, claims and the like. */
const secretName =
  /pass(word|wd|phrase|code)|secret|token|credential|private|sealed|hash|seed|otp|pin$|api-?key|cookie|authorization/i;
/** Members of a JWK (RFC 7518 section 6) that are private. */
const privateJwkMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);
/** Texts that are secrets by their look: ours, JWTs and JWEs, PEM, password hashes. */
const secretText =
  /\bsg[a-z]_[A-Za-z0-9_]{20,}|\beyJ[A-Za-z0-9_-]+\.|-----BEGIN [A-Z ]*PRIVATE KEY|\$(argon2|2[abxy]|pbkdf2|scrypt)/i;

/**
 * What an entry keeps of a thing before and after a change: declared members that are no secret, and where both are
 * given only those that differ.
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

/** What an entry keeps of the circumstances of an event, whose members Signet names itself. */
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

/** A value as JSON has it, without what is a secret inside. */
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
      return [name, length > MEMBER_MAX ? `[${length} characters of JSON, left out]` : value];
    }),
  );
}
