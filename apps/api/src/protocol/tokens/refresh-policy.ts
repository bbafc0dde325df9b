import type { Namespace, RenewalState, RenewalStrategy } from '#database';

/** How to handle a presented refresh token. */
export type Verdict =
  /** It is valid and remains so. */
  | 'keep'
  /** It is valid and must be replaced. */
  | 'rotate'
  /** It was replaced within the grace period (lost response or concurrent callers) and gets the same successor. */
  | 'repeat'
  /** It was replaced longer ago than the grace period, or more than once: reuse, possibly of a stolen token. */
  | 'replay'
  | 'refused';

/** The kinds of refresh token reuse. */
export type ReuseCause = 'concurrent' | 'lost-response' | 'replay';

/** Reuse within this many milliseconds counts as concurrent, later reuse as a lost response. */
const CONCURRENT_USE_MS = 1_000;

/** Under `rotate-near-expiry`, a token is replaced when less than this fraction of its lifetime is left. */
const NEAR_EXPIRY_FRACTION = 0.3;

export interface RefreshPolicy {
  strategy: RenewalStrategy;
  /** Seconds. */
  grace: number;
}

/** From the weakest strategy to the strongest. */
const byStrength: readonly RenewalStrategy[] = ['keep', 'rotate-near-expiry', 'rotate'];

/** The policy of a namespace. A request can ask for a stronger strategy, never for a weaker one. */
export function refreshPolicy(
  namespace: Pick<Namespace, 'renewalStrategy' | 'reuseGrace'>,
  requested: RenewalStrategy = 'keep',
): RefreshPolicy {
  const own = namespace.renewalStrategy;
  const strategy = byStrength.indexOf(requested) > byStrength.indexOf(own) ? requested : own;
  return { strategy, grace: namespace.reuseGrace };
}

/** Maximum duration of a rotation, in milliseconds. */
const MAX_ROTATION_MS = 3_500;

/**
 * The timeout of a rotation, in milliseconds: up to half the reuse grace period, so that a client whose response was
 * lost can still retry within the grace period.
 */
export function rotationTimeout({ grace }: RefreshPolicy): number {
  return grace === 0 ? MAX_ROTATION_MS : Math.min(MAX_ROTATION_MS, grace * 500);
}

type SessionState = Pick<
  RenewalState,
  'counter' | 'ttl' | 'rotatedAt' | 'expiresAt' | 'revokedAt'
> & {
  subject: { disabled: boolean };
};

/**
 * Evaluates a refresh token with the counter `cnt` against the row of its session. `now` is the database's time, like
 * the timestamps of the row (`RenewalState.readAt`).
 */
export function evaluateRefreshToken(
  cnt: number,
  session: SessionState,
  policy: RefreshPolicy,
  now: Date,
): Verdict {
  if (session.revokedAt !== null || session.subject.disabled) return 'refused';
  if (session.expiresAt <= now || cnt > session.counter) return 'refused';
  if (cnt === session.counter)
    return isRotationDue(session, policy.strategy, now) ? 'rotate' : 'keep';
  // Without a grace period, even a repeat within the same millisecond is a replay.
  if (policy.grace === 0 || cnt !== session.counter - 1) return 'replay';
  const since = millisecondsSince(session.rotatedAt, now);
  return since <= policy.grace * 1000 ? 'repeat' : 'replay';
}

function isRotationDue(session: SessionState, strategy: RenewalStrategy, now: Date): boolean {
  switch (strategy) {
    case 'keep':
      return false;
    case 'rotate':
      return true;
    case 'rotate-near-expiry': {
      const left = session.expiresAt.getTime() - now.getTime();
      return left < session.ttl * 1000 * NEAR_EXPIRY_FRACTION;
    }
  }
}

/** Why a replaced refresh token was reused within the grace period. */
export function classifyRepeat(rotatedAt: Date | null, now: Date): Exclude<ReuseCause, 'replay'> {
  return millisecondsSince(rotatedAt, now) < CONCURRENT_USE_MS ? 'concurrent' : 'lost-response';
}

function millisecondsSince(instant: Date | null, now: Date): number {
  return instant === null ? Number.POSITIVE_INFINITY : now.getTime() - instant.getTime();
}

/** The latest possible expiry of a successor: the end of the session. */
export function latestExpiry({
  endsAt,
  expiresAt,
}: Pick<RenewalState, 'endsAt' | 'expiresAt'>): Date {
  return endsAt ?? expiresAt;
}
