import { describe, expect, it } from 'vitest';
import {
  LoginThrottlePolicy,
  type CounterKind,
  type AddressTrust,
  type FailureCounts,
} from './login-throttle-policy.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const now = new Date('2030-01-31T12:00:00.000Z');
const policy = new LoginThrottlePolicy(10);

/** What has to be waited for after the last of so many failures, in seconds. */
function waitAfter(standing: AddressTrust, kind: CounterKind, count: number): number {
  return (policy.delayOf(standing, { [kind]: { count, at: now } }, now)?.wait ?? 0) / SECOND;
}

/** The counts as the database keeps them, for one policy. */
class Counts {
  private readonly rows = new Map<string, { at: number; clearsAt: number }>();

  tallies(keys: Partial<Record<CounterKind, string>>, time: number): FailureCounts {
    return Object.fromEntries(
      (Object.entries(keys) as [CounterKind, string][]).flatMap(([kind, key]) => {
        const row = this.rows.get(key);
        if (!row || row.clearsAt <= time) return [];
        const count = Math.ceil((row.clearsAt - time) / policy.memory[kind].forgets);
        return [[kind, { count, at: new Date(row.at) }]];
      }),
    );
  }

  fail(keys: Partial<Record<CounterKind, string>>, time: number): void {
    for (const [kind, key] of Object.entries(keys) as [CounterKind, string][]) {
      const { forgets, most } = policy.memory[kind];
      const clearsAt = Math.max(this.rows.get(key)?.clearsAt ?? 0, time) + forgets;
      this.rows.set(key, { at: time, clearsAt: Math.min(clearsAt, time + forgets * most) });
    }
  }
}

/** Somebody who guesses as soon as it is allowed. */
class Guesser {
  readonly counts = new Counts();
  guesses: number[] = [];

  /** @param addresses all of which are tried in each second; none: each guess comes from one that was never used */
  constructor(
    private readonly addresses: readonly string[],
    private readonly accountOf: (guess: number) => string = () => 'victim',
  ) {}

  run(from: number, lasting: number): void {
    for (let time = from; time < from + lasting; time += SECOND) {
      for (const address of this.addresses) this.guess(address, time);
      while (this.addresses.length === 0 && this.guess(`new ${this.guesses.length}`, time));
    }
  }

  /** @returns whether the guess was heard */
  private guess(address: string, time: number): boolean {
    const account = this.accountOf(this.guesses.length);
    const keys = { pair: `${address} ${account}`, address, account, namespace: 'namespace' };
    if (delayOf(this.counts, keys, time) > 0) return false;
    this.counts.fail(keys, time);
    this.guesses.push(time);
    return true;
  }
}

function delayOf(
  counts: Counts,
  keys: Record<CounterKind, string>,
  time: number,
  familiar = false,
): number {
  const tallies = counts.tallies(keys, time);
  const standing = policy.trustOf(familiar, tallies);
  return policy.delayOf(standing, tallies, new Date(time))?.wait ?? 0;
}

describe('the delay after a failure', () => {
  it('is none for the first ten from one address, then doubles up to ten minutes', () => {
    const waits = Array.from({ length: 21 }, (_, count) => waitAfter('suspect', 'pair', count));
    expect(waits.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(waits.slice(10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600]);
  });

  it.each<[AddressTrust, CounterKind, number, number]>([
    ['clean', 'account', 20, 30],
    ['suspect', 'account', 20, 120],
    ['clean', 'address', 100, 60],
    ['suspect', 'address', 100, 60],
    ['familiar', 'address', 200, 5],
    ['clean', 'namespace', 500, 1],
    ['suspect', 'namespace', 500, 1],
  ])(
    'for a %s address by %s begins after %d and ends at %d seconds',
    (standing, kind, free, most) => {
      expect(waitAfter(standing, kind, free - 1)).toBe(0);
      expect(waitAfter(standing, kind, free)).toBeGreaterThan(0);
      expect(waitAfter(standing, kind, policy.memory[kind].most)).toBe(most);
      expect(waitAfter(standing, kind, 1_000_000)).toBe(most);
    },
  );

  it('does not come from the account or the namespace where the account is at home', () => {
    expect(waitAfter('familiar', 'account', 1_000)).toBe(0);
    expect(waitAfter('familiar', 'namespace', 1_000)).toBe(0);
  });

  it('ends on its own', () => {
    const tallies = { pair: { count: 15, at: now } };
    const at = (ms: number): Date => new Date(now.getTime() + ms);
    expect(policy.delayOf('suspect', tallies, at(31_999))).toEqual({ wait: 1, kind: 'pair' });
    expect(policy.delayOf('suspect', tallies, at(32_000))).toBeUndefined();
  });

  it('is the longest of those that apply', () => {
    const failed = { count: 200, at: now };
    expect(policy.delayOf('suspect', { pair: failed, account: failed }, now)?.kind).toBe('pair');
  });

  it('begins where the settings say', () => {
    const strict = new LoginThrottlePolicy(3);
    expect(strict.delayOf('clean', { pair: { count: 2, at: now } }, now)).toBeUndefined();
    expect(strict.delayOf('clean', { pair: { count: 3, at: now } }, now)?.wait).toBe(SECOND);
    expect(strict.delayOf('clean', { pair: { count: 13, at: now } }, now)?.wait).toBe(10 * MINUTE);
  });
});

describe('an address', () => {
  it('is clean without failures for the account, and few for others', () => {
    expect(policy.trustOf(false, {})).toBe('clean');
    expect(policy.trustOf(false, { address: { count: 9, at: now } })).toBe('clean');
    expect(policy.trustOf(false, { address: { count: 10, at: now } })).toBe('suspect');
    expect(policy.trustOf(false, { pair: { count: 1, at: now } })).toBe('suspect');
  });

  it('is familiar whatever failed there', () => {
    expect(policy.trustOf(true, { pair: { count: 20, at: now } })).toBe('familiar');
  });
});

describe('a guesser', () => {
  const start = now.getTime();
  const owner = {
    pair: 'owner victim',
    address: 'owner',
    account: 'victim',
    namespace: 'namespace',
  };

  it('with one address has 20 tries in the first quarter of an hour and 150 more in a day', () => {
    const guesser = new Guesser(['one']);
    guesser.run(start, DAY);
    expect(guesser.guesses.filter((at) => at < start + 15 * MINUTE).length).toBeLessThanOrEqual(20);
    expect(guesser.guesses.length).toBeLessThanOrEqual(20 + 150);
  });

  it('with one address never makes the owner wait elsewhere', () => {
    const guesser = new Guesser(['one']);
    for (let hour = 0; hour < 24; hour += 1) {
      guesser.run(start + hour * HOUR, HOUR);
      expect(delayOf(guesser.counts, owner, start + (hour + 1) * HOUR)).toBe(0);
    }
  });

  it('with any number of addresses is heard 100 times in the first 20 minutes at most, then once in half a minute', () => {
    const guesser = new Guesser([]);
    guesser.run(start, 20 * MINUTE);
    expect(guesser.guesses.length).toBeLessThanOrEqual(100);
    const last = guesser.guesses.slice(-10);
    expect(last.map((at, index) => at - (last[index - 1] ?? at)).slice(1)).toEqual(
      Array(9).fill(30 * SECOND),
    );
  });

  it('with any number of addresses makes the owner wait 30 s at most after the last guess, and never where the owner is at home', () => {
    const guesser = new Guesser([]);
    guesser.run(start, 20 * MINUTE);
    const last = guesser.guesses.at(-1) ?? 0;
    expect(delayOf(guesser.counts, owner, last)).toBe(30 * SECOND);
    expect(delayOf(guesser.counts, owner, last + 30 * SECOND)).toBe(0);
    expect(delayOf(guesser.counts, owner, last, true)).toBe(0);
  });

  it('whose addresses are used up stands behind an owner who comes from a clean one', () => {
    const guesser = new Guesser(Array.from({ length: 30 }, (_, index) => `address ${index}`));
    guesser.run(start, HOUR);
    const last = guesser.guesses.at(-1) ?? 0;
    const used = { ...owner, pair: 'address 7 victim', address: 'address 7' };
    expect(delayOf(guesser.counts, used, last + 30 * SECOND)).toBeGreaterThan(0);
    expect(delayOf(guesser.counts, owner, last + 30 * SECOND)).toBe(0);
  });

  it('of all accounts from one address has 100 tries, and then less than three in a minute', () => {
    const guesser = new Guesser(['one'], (guess) => `account ${guess}`);
    guesser.run(start, HOUR);
    expect(guesser.guesses.length).toBeGreaterThan(100);
    expect(guesser.guesses.length).toBeLessThanOrEqual(100 + 3 * 60);
  });
});
