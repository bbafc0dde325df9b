/**
 * What is counted of a wrong guess: for the account and the address it came from together, for the address, for the
 * account, and for its whole namespace. The numbers have their reasons in docs/decisions/0026-login-throttle.md.
 */
export type CounterKind = 'pair' | 'address' | 'account' | 'namespace';

/** What is left of the failures of one kind. */
export interface FailureCount {
  count: number;
  /** When the last one was counted; undefined if there was none. */
  at: Date | undefined;
}

export type FailureCounts = Readonly<Partial<Record<CounterKind, FailureCount>>>;

/**
 * Who tries: from an address that the account was signed in to from lately; from one without a failure of its own; or
 * from one with failures.
 */
export type AddressTrust = 'familiar' | 'clean' | 'suspect';

/** How failures of a kind are forgotten: one in each `forgets` milliseconds; no more than `most` are remembered. */
export interface FailureMemory {
  forgets: number;
  most: number;
}

/** The delay after a failure, in milliseconds: none while fewer than `free` are left, then doubling. */
interface BackoffSchedule {
  free: number;
  first: number;
  /** How many further failures double the delay. */
  doublesEvery: number;
  most: number;
}

/** Why a guess has to wait. */
export interface ThrottleDelay {
  /** Milliseconds from now. */
  wait: number;
  kind: CounterKind;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** An address with this many failures of late, over all accounts, is not a clean one. */
const DIRTY_ADDRESS = 10;

/** Which guesses have to wait. Pure: the tallies and the time decide. */
export class LoginThrottlePolicy {
  readonly memory: Readonly<Record<CounterKind, FailureMemory>>;
  private readonly ladders: Readonly<
    Record<AddressTrust, Readonly<Partial<Record<CounterKind, BackoffSchedule>>>>
  >;

  /** @param tries how often an account may be got wrong from one address before the delays begin */
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
      // What others do to the account or the namespace is not held against them.
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

  /** The longest delay that a guess meets; undefined if it need not wait. */
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
  // Of guesses at once the one before may have begun later: that alone is no reason to wait.
  if (tally?.at === undefined || delay === 0) return 0;
  return Math.max(0, tally.at.getTime() + delay - now.getTime());
}

function delayOf(ladder: BackoffSchedule, count: number): number {
  if (count < ladder.free) return 0;
  const doublings = Math.floor((count - ladder.free) / ladder.doublesEvery);
  return Math.min(ladder.most, ladder.first * 2 ** doublings);
}
