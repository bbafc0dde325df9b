import type { KeyPurpose, Namespace, SigningKey, SigningPair } from '#database';

/** Tolerated clock difference of verifiers in seconds; a previous key verifies for that much longer. */
const CLOCK_SKEW_SECONDS = 60;

/** A transition of the keys of one purpose: a new key is published, or the published one is activated. */
export type RotationStep = 'publish' | 'activate';

type Lifetimes = Pick<Namespace, 'accessTtlMax' | 'refreshTtlMax'>;
type RotationSettings = Lifetimes & Pick<Namespace, 'keyRotation'>;

/**
 * How long a key is published before it signs, in seconds: every cached key set without it has expired by then. The
 * additional `jwksMaxAge`, up to a minute, covers responses in transit and clock differences.
 */
export function leadTime(jwksMaxAge: number): number {
  return jwksMaxAge + Math.min(jwksMaxAge, CLOCK_SKEW_SECONDS);
}

/** The maximum lifetime of the tokens of a purpose, in seconds. */
export function maxTokenLifetime(namespace: Lifetimes, purpose: KeyPurpose): number {
  return purpose === 'access' ? namespace.accessTtlMax : namespace.refreshTtlMax;
}

/** When the last token issued until `now` expires. */
export function lastTokenExpiry(namespace: Lifetimes, purpose: KeyPurpose, now: Date): Date {
  return addSeconds(now, maxTokenLifetime(namespace, purpose) + CLOCK_SKEW_SECONDS);
}

/** Whether verifiers cannot get the key from the key set, so that its secret must be distributed to them manually. */
export function isDistributedManually(key: Pick<SigningKey, 'purpose' | 'publicJwk'>): boolean {
  return key.purpose === 'access' && key.publicJwk === null;
}

/**
 * When an active key is due for rotation; null: manually only. A key signs for at least the lifetime of its tokens,
 * which limits the number of previous keys.
 */
export function signsUntil(namespace: RotationSettings, active: SigningKey): Date | null {
  if (namespace.keyRotation === null || active.activatedAt === null) return null;
  if (isDistributedManually(active)) return null;
  const tokenLifetime = maxTokenLifetime(namespace, active.purpose);
  return addSeconds(active.activatedAt, Math.max(namespace.keyRotation, tokenLifetime));
}

/** When the active key is replaced, as far as scheduled; null: manually only. */
export function rotatesAt(
  namespace: RotationSettings,
  { active, next }: SigningPair,
  now: Date,
  lead: number,
): Date | null {
  if (next) return next.signsAt;
  const until = active ? signsUntil(namespace, active) : null;
  const soonest = addSeconds(now, lead);
  return until !== null && until < soonest ? soonest : until;
}

/** The transition that is due at `now`, if any. `lead` is in seconds. */
export function dueStep(
  namespace: RotationSettings,
  { active, next }: SigningPair,
  now: Date,
  lead: number,
): RotationStep | undefined {
  if (next) return next.signsAt !== null && next.signsAt <= now ? 'activate' : undefined;
  const until = active ? signsUntil(namespace, active) : null;
  return until !== null && until <= addSeconds(now, lead) ? 'publish' : undefined;
}

export function addSeconds(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

export function laterDate(a: Date | null, b: Date): Date {
  return a !== null && a > b ? a : b;
}
