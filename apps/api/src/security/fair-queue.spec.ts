import { beforeEach, describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

const LIMIT = 8;

let queue: FairQueue;
let shed: string[];

beforeEach(() => {
  queue = new FairQueue(LIMIT);
  shed = [];
});

/** @param name an account, by default at an address of its own */
function push(name: string, address = `of ${name}`): boolean {
  const account = name.replace(/ .*/, '');
  return queue.push({ address, account, start: () => undefined, shed: () => shed.push(name) });
}

function fill(times: number, name: (index: number) => string, address?: (index: number) => string) {
  for (let index = 0; index < times; index += 1) push(name(index), address?.(index));
}

const drained = (): string[] => {
  const accounts: string[] = [];
  for (let next = queue.shift(); next; next = queue.shift()) accounts.push(next.account);
  return accounts;
};

describe('turns', () => {
  it('alternate between addresses, and between accounts within an address', () => {
    fill(
      3,
      () => 'ann',
      () => 'office',
    );
    push('bob', 'office');
    push('bob', 'office');
    push('eve', 'home');
    expect(drained()).toEqual(['ann', 'eve', 'bob', 'ann', 'bob', 'ann']);
  });

  it('follow the order of arrival between equal shares', () => {
    fill(4, (index) => `user${index}`);
    expect(drained()).toEqual(['user0', 'user1', 'user2', 'user3']);
  });

  it('reach a large share even while small shares keep arriving', () => {
    fill(4, () => 'ann');
    const served: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      push(`newcomer${round}`);
      served.push(queue.shift()?.account ?? '');
    }
    expect(served.filter((account) => account === 'ann').length).toBeGreaterThanOrEqual(2);
    expect(drained()).toHaveLength(4);
  });
});

describe('a full queue', () => {
  it('displaces the account with the most waiters, at the same address', () => {
    fill(
      100,
      (index) => `ann ${index}`,
      () => 'office',
    );
    for (const name of ['bob', 'eve', 'joe']) expect(push(name, 'office')).toBe(true);
    expect(shed).toEqual(['ann 7', 'ann 6', 'ann 5']);
    expect(drained().sort()).toEqual([...Array<string>(5).fill('ann'), 'bob', 'eve', 'joe']);
  });

  it('displaces an account that waits from many addresses', () => {
    fill(
      100,
      (index) => `ann ${index}`,
      (index) => `bot ${index}`,
    );
    expect(push('bob')).toBe(true);
    expect(drained()).toContain('bob');
  });

  it('displaces an address that waits for many accounts', () => {
    fill(
      100,
      (index) => `invented${index}`,
      () => 'bot',
    );
    for (const name of ['bob', 'eve']) expect(push(name)).toBe(true);
    expect(drained()).toEqual(expect.arrayContaining(['bob', 'eve']));
  });

  it('is shared equally between two that each want all of it', () => {
    for (let index = 0; index < 50; index += 1) {
      push('ann');
      push('bob');
    }
    const accounts = drained();
    expect(accounts.filter((account) => account === 'ann')).toHaveLength(LIMIT / 2);
    expect(accounts).toHaveLength(LIMIT);
  });

  it('refuses a newcomer if no one has a larger share', () => {
    fill(LIMIT, (index) => `user${index}`);
    expect(push('late')).toBe(false);
    expect(shed).toEqual([]);
    expect(drained()).toHaveLength(LIMIT);
  });
});
