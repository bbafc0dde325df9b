import type { Namespace, RenewalState, RenewalStrategy } from '#database';

/** What a refresh token is worth at this moment. */
export type Verdict =
  /** It stays. */
  | 'keep'
  /** It is good and is to be replaced. */
  | 'rotate'
  /** It was replaced a moment ago: a lost response, or two callers at once. It gets the same successor. */
  | 'repeat'
  /** It was replaced long ago, or more than once: somebody uses it a second time. */
  | 'replay'
  | 'refused';

/** How the use of a replaced refresh token is told apart. */
export type ReuseCause = 'concurrent' | 'lost-response' | 'replay';

/** Two callers with one token meet within this many milliseconds; a lost response is missed later. */
const CONCURRENT_USE_MS = 1_000;

/** Under `rotate-near-expiry` a token is replaced when less than this part of its life is left. */
const NEAR_EXPIRY_FRACTION = 0.3;

export interface RefreshPolicy {
  strategy: RenewalStrategy;
  /** Seconds. */
  grace: number;
}

/** From the one that replaces least to the one that replaces most. */
const byStrength: readonly RenewalStrategy[] = ['keep', 'rotate-near-expiry', 'rotate'];

/** The policy of a namespace; a request may ask for a stronger strategy, never for a weaker one. */
export function refreshPolicy(
  namespace: Pick<Namespace, 'renewalStrategy' | 'reuseGrace'>,
  asked: RenewalStrategy = 'keep',
): RefreshPolicy {
  const own = namespace.renewalStrategy;
  const strategy = byStrength.indexOf(asked) > byStrength.indexOf(own) ? asked : own;
  return { strategy, grace: namespace.reuseGrace };
}

/** A replacement that takes longer than this, in milliseconds, is given up. */
const MAX_ROTATION_MS = 3_500;

/**
 * How long a replacement may take, in milliseconds: at most half the reuse grace period, so that a client whose response
 * was lost still retries within it.
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
 * Judges a refresh token, whose counter is `cnt`, by the row of its session. `now` is the database's time, like the
 * instants of the row (`RenewalState.readAt`).
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
  // Without a grace period not even a repeat within the same millisecond is accepted.
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

/** Why a replaced refresh token came again within the grace. */
export function classifyRepeat(rotatedAt: Date | null, now: Date): Exclude<ReuseCause, 'replay'> {
  return millisecondsSince(rotatedAt, now) < CONCURRENT_USE_MS ? 'concurrent' : 'lost-response';
}

function millisecondsSince(instant: Date | null, now: Date): number {
  return instant === null ? Number.POSITIVE_INFINITY : now.getTime() - instant.getTime();
}

/** When a successor expires at the latest: at the end of the session. */
export function latestExpiry({
  endsAt,
  expiresAt,
}: Pick<RenewalState, 'endsAt' | 'expiresAt'>): Date {
  return endsAt ?? expiresAt;
}
