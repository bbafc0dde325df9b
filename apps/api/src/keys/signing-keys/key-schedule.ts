import type { KeyPurpose, Namespace, SigningKey, SigningPair } from '#database';

/** Verifiers may be this much behind (seconds); a previous key stays that much longer. */
const CLOCK_SKEW_SECONDS = 60;

/** What is done to the keys of one purpose: a new key is published, or the published one begins to sign. */
export type RotationStep = 'publish' | 'activate';

type Lifetimes = Pick<Namespace, 'accessTtlMax' | 'refreshTtlMax'>;
type RotationSettings = Lifetimes & Pick<Namespace, 'keyRotation'>;

/**
 * Seconds for which a key is published before it signs: every copy of the key set without it has ended by then. A second
 * time of `jwksMaxAge`, a minute at most, is for answers that are under way and for clocks that differ.
 */
export function leadTime(jwksMaxAge: number): number {
  return jwksMaxAge + Math.min(jwksMaxAge, CLOCK_SKEW_SECONDS);
}

/** The longest life of what a key is for, in seconds. */
export function maxTokenLifetime(namespace: Lifetimes, purpose: KeyPurpose): number {
  return purpose === 'access' ? namespace.accessTtlMax : namespace.refreshTtlMax;
}

/** From when on no token is alive that a key makes until `now`. */
export function lastTokenExpiry(namespace: Lifetimes, purpose: KeyPurpose, now: Date): Date {
  return addSeconds(now, maxTokenLifetime(namespace, purpose) + CLOCK_SKEW_SECONDS);
}

/** Whether the verifiers of a key cannot learn it from the key set: somebody has to bring its secret to them. */
export function isDistributedManually(key: Pick<SigningKey, 'purpose' | 'publicJwk'>): boolean {
  return key.purpose === 'access' && key.publicJwk === null;
}

/**
 * Until when an active key signs by the settings; null: until somebody says otherwise. It signs for as long as its
 * tokens may live at least, so that few keys wait for their last token.
 */
export function signsUntil(namespace: RotationSettings, active: SigningKey): Date | null {
  if (namespace.keyRotation === null || active.activatedAt === null) return null;
  if (isDistributedManually(active)) return null;
  const most = maxTokenLifetime(namespace, active.purpose);
  return addSeconds(active.activatedAt, Math.max(namespace.keyRotation, most));
}

/** When another key takes the place of the active one, as far as that is known; null: when somebody says so. */
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

/** The step that is due at an instant, if any. `lead` is in seconds. The clock is a parameter. */
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

export function laterDate(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other;
}
