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

/** Delay after the last of `count` failures, in seconds. */
function waitAfter(standing: AddressTrust, kind: CounterKind, count: number): number {
  return (policy.delayOf(standing, { [kind]: { count, at: now } }, now)?.wait ?? 0) / SECOND;
}

/** Failure counts as the database stores them, for one policy. */
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

/** An attacker who attempts a login as soon as one is allowed. */
class Attacker {
  readonly counts = new Counts();
  guesses: number[] = [];

  /** @param addresses all are tried every second; empty: every guess comes from a new address */
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

  /** @returns whether the guess was evaluated */
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
  it('is zero for the first ten failures from one address, then doubles up to ten minutes', () => {
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

  it('ignores the counts of the account and the namespace at a familiar address', () => {
    expect(waitAfter('familiar', 'account', 1_000)).toBe(0);
    expect(waitAfter('familiar', 'namespace', 1_000)).toBe(0);
  });

  it('expires', () => {
    const tallies = { pair: { count: 15, at: now } };
    const at = (ms: number): Date => new Date(now.getTime() + ms);
    expect(policy.delayOf('suspect', tallies, at(31_999))).toEqual({ wait: 1, kind: 'pair' });
    expect(policy.delayOf('suspect', tallies, at(32_000))).toBeUndefined();
  });

  it('is the longest of the applicable delays', () => {
    const failed = { count: 200, at: now };
    expect(policy.delayOf('suspect', { pair: failed, account: failed }, now)?.kind).toBe('pair');
  });

  it.each<[AddressTrust, CounterKind, number, number]>([
    ['clean', 'address', 99, 0],
    ['clean', 'address', 104, 1],
    ['clean', 'address', 105, 2],
    ['clean', 'address', 260, 60],
    ['familiar', 'address', 199, 0],
    ['familiar', 'address', 219, 1],
    ['familiar', 'address', 220, 2],
    ['familiar', 'address', 260, 5],
    ['clean', 'account', 27, 1],
    ['clean', 'account', 28, 2],
    ['clean', 'account', 60, 30],
    ['suspect', 'account', 23, 2],
    ['suspect', 'account', 24, 4],
    ['suspect', 'account', 60, 120],
    ['clean', 'namespace', 499, 0],
    ['clean', 'namespace', 599, 0.125],
    ['clean', 'namespace', 600, 0.25],
    ['clean', 'namespace', 1_000, 1],
    ['familiar', 'account', 60, 0],
    ['familiar', 'namespace', 1_000, 0],
  ])('of a %s address after failures per %s: %i delay %d s', (trust, kind, count, seconds) => {
    expect(waitAfter(trust, kind, count)).toBe(seconds);
  });

  it('ends as failures decay, each kind at its own rate and up to its own maximum', () => {
    expect(policy.memory).toEqual({
      pair: { forgets: 6 * HOUR, most: 20 },
      address: { forgets: 30 * SECOND, most: 260 },
      account: { forgets: 2 * MINUTE, most: 60 },
      namespace: { forgets: 100, most: 1_000 },
    });
  });

  it('starts at the configured number of failures', () => {
    const strict = new LoginThrottlePolicy(3);
    expect(strict.delayOf('clean', { pair: { count: 2, at: now } }, now)).toBeUndefined();
    expect(strict.delayOf('clean', { pair: { count: 3, at: now } }, now)?.wait).toBe(SECOND);
    expect(strict.delayOf('clean', { pair: { count: 13, at: now } }, now)?.wait).toBe(10 * MINUTE);
  });
});

describe('an address', () => {
  it('is clean without failures for the account and with few for others', () => {
    expect(policy.trustOf(false, {})).toBe('clean');
    expect(policy.trustOf(false, { address: { count: 9, at: now } })).toBe('clean');
    expect(policy.trustOf(false, { address: { count: 10, at: now } })).toBe('suspect');
    expect(policy.trustOf(false, { pair: { count: 1, at: now } })).toBe('suspect');
  });

  it('is familiar whatever failures it has', () => {
    expect(policy.trustOf(true, { pair: { count: 20, at: now } })).toBe('familiar');
  });
});

describe('an attacker', () => {
  const start = now.getTime();
  const owner = {
    pair: 'owner victim',
    address: 'owner',
    account: 'victim',
    namespace: 'namespace',
  };

  it('with one address gets 20 attempts in the first 15 minutes and 150 more in a day', () => {
    const attacker = new Attacker(['one']);
    attacker.run(start, DAY);
    expect(attacker.guesses.filter((at) => at < start + 15 * MINUTE).length).toBeLessThanOrEqual(
      20,
    );
    expect(attacker.guesses.length).toBeLessThanOrEqual(20 + 150);
  });

  it('with one address never delays the owner elsewhere', () => {
    const attacker = new Attacker(['one']);
    for (let hour = 0; hour < 24; hour += 1) {
      attacker.run(start + hour * HOUR, HOUR);
      expect(delayOf(attacker.counts, owner, start + (hour + 1) * HOUR)).toBe(0);
    }
  });

  it('with any number of addresses gets up to 100 attempts in the first 20 minutes, then one every 30 seconds', () => {
    const attacker = new Attacker([]);
    attacker.run(start, 20 * MINUTE);
    expect(attacker.guesses.length).toBeLessThanOrEqual(100);
    const last = attacker.guesses.slice(-10);
    expect(last.map((at, index) => at - (last[index - 1] ?? at)).slice(1)).toEqual(
      Array(9).fill(30 * SECOND),
    );
  });

  it('with any number of addresses delays the owner up to 30 s after the last attempt, and never at a familiar address', () => {
    const attacker = new Attacker([]);
    attacker.run(start, 20 * MINUTE);
    const last = attacker.guesses.at(-1) ?? 0;
    expect(delayOf(attacker.counts, owner, last)).toBe(30 * SECOND);
    expect(delayOf(attacker.counts, owner, last + 30 * SECOND)).toBe(0);
    expect(delayOf(attacker.counts, owner, last, true)).toBe(0);
  });

  it('whose addresses are all suspect waits longer than an owner at a clean address', () => {
    const attacker = new Attacker(Array.from({ length: 30 }, (_, index) => `address ${index}`));
    attacker.run(start, HOUR);
    const last = attacker.guesses.at(-1) ?? 0;
    const used = { ...owner, pair: 'address 7 victim', address: 'address 7' };
    expect(delayOf(attacker.counts, used, last + 30 * SECOND)).toBeGreaterThan(0);
    expect(delayOf(attacker.counts, owner, last + 30 * SECOND)).toBe(0);
  });

  it('who tries all accounts from one address gets 100 attempts, then fewer than three a minute', () => {
    const attacker = new Attacker(['one'], (guess) => `account ${guess}`);
    attacker.run(start, HOUR);
    expect(attacker.guesses.length).toBeGreaterThan(100);
    expect(attacker.guesses.length).toBeLessThanOrEqual(100 + 3 * 60);
  });
});
