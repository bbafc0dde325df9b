/**
 * Failure counters: per account and address, per address, per account, and per namespace.
 * docs/decisions/0026-login-throttle.md explains the numbers.
 */
export type CounterKind = 'pair' | 'address' | 'account' | 'namespace';

/** Unexpired failures of one kind. */
export interface FailureCount {
  count: number;
  /** Time of the latest failure; undefined if there is none. */
  at: Date | undefined;
}

export type FailureCounts = Readonly<Partial<Record<CounterKind, FailureCount>>>;

/**
 * Trust in an address: familiar (recent sign-in to the account), clean (no failures of its own), or suspect (with
 * failures).
 */
export type AddressTrust = 'familiar' | 'clean' | 'suspect';

/** Decay of failures: one expires every `forgets` milliseconds; up to `most` are counted. */
export interface FailureMemory {
  forgets: number;
  most: number;
}

/** Exponential backoff in milliseconds: no delay below `free` failures, then doubling. */
interface BackoffSchedule {
  free: number;
  first: number;
  /** Number of further failures that double the delay. */
  doublesEvery: number;
  most: number;
}

/** Delay of an attempt and its cause. */
export interface ThrottleDelay {
  /** Milliseconds from now. */
  wait: number;
  kind: CounterKind;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Failures over all accounts from which an address no longer counts as clean. */
const DIRTY_ADDRESS = 10;

/** Decides which attempts are throttled. Pure: depends only on counts and time. */
export class LoginThrottlePolicy {
  readonly memory: Readonly<Record<CounterKind, FailureMemory>>;
  private readonly ladders: Readonly<
    Record<AddressTrust, Readonly<Partial<Record<CounterKind, BackoffSchedule>>>>
  >;

  /** @param tries failures per account and address before delays start */
  constructor(readonly tries: number) {
    this.memory = {
      pair: { forgets: 6 * HOUR, most: tries + 10 },
      address: { forgets: 30 * SECOND, most: 260 },
      account: { forgets: 2 * MINUTE, most: 60 },
      namespace: { forgets: SECOND / 10, most: 1_000 },
    };
    const pair = { free: tries, first: SECOND, doublesEvery: 1, most: 10 * MINUTE };
    const unfamiliar = {
      pair,
      address: { free: 100, first: SECOND, doublesEvery: 5, most: MINUTE },
      namespace: { free: 500, first: SECOND / 8, doublesEvery: 100, most: SECOND },
    };
    this.ladders = {
      // Failures from other addresses do not affect familiar ones.
      familiar: {
        pair,
        address: { free: 200, first: SECOND, doublesEvery: 20, most: 5 * SECOND },
      },
      clean: {
        ...unfamiliar,
        account: { free: 20, first: SECOND, doublesEvery: 8, most: 30 * SECOND },
      },
      suspect: {
        ...unfamiliar,
        account: { free: 20, first: 2 * SECOND, doublesEvery: 4, most: 2 * MINUTE },
      },
    };
  }

  trustOf(familiar: boolean, { pair, address }: FailureCounts): AddressTrust {
    if (familiar) return 'familiar';
    const clean = !pair?.count && (address?.count ?? 0) < DIRTY_ADDRESS;
    return clean ? 'clean' : 'suspect';
  }

  /** Longest applicable delay; undefined if there is none. */
  delayOf(standing: AddressTrust, tallies: FailureCounts, now: Date): ThrottleDelay | undefined {
    const kinds = Object.entries(this.ladders[standing]) as [CounterKind, BackoffSchedule][];
    return kinds
      .map(([kind, ladder]) => ({ kind, wait: waitOf(ladder, tallies[kind], now) }))
      .filter(({ wait }) => wait > 0)
      .sort((a, b) => b.wait - a.wait)[0];
  }
}

function waitOf(ladder: BackoffSchedule, tally: FailureCount | undefined, now: Date): number {
  const delay = delayOf(ladder, tally?.count ?? 0);
  // Concurrent attempts may be counted out of order: a latest failure after `now` is no reason to wait on its own.
  if (tally?.at === undefined || delay === 0) return 0;
  return Math.max(0, tally.at.getTime() + delay - now.getTime());
}

function delayOf(ladder: BackoffSchedule, count: number): number {
  if (count < ladder.free) return 0;
  const doublings = Math.floor((count - ladder.free) / ladder.doublesEvery);
  return Math.min(ladder.most, ladder.first * 2 ** doublings);
}
