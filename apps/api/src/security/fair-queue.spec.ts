import { beforeEach, describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

const LIMIT = 8;

let queue: FairQueue;
let shed: string[];

beforeEach(() => {
  queue = new FairQueue(LIMIT);
  shed = [];
});

/** @param name an account, at an address of its own unless one is given */
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
  it('go from address to address, and within one from account to account', () => {
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

  it('are in the order of coming where shares are equal', () => {
    fill(4, (index) => `user${index}`);
    expect(drained()).toEqual(['user0', 'user1', 'user2', 'user3']);
  });

  it('come for a large share too while small ones keep coming', () => {
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
  it('makes room for others at the expense of one account, at the same address', () => {
    fill(
      100,
      (index) => `ann ${index}`,
      () => 'office',
    );
    for (const name of ['bob', 'eve', 'joe']) expect(push(name, 'office')).toBe(true);
    expect(shed).toEqual(['ann 7', 'ann 6', 'ann 5']);
    expect(drained().sort()).toEqual([...Array<string>(5).fill('ann'), 'bob', 'eve', 'joe']);
  });

  it('makes room at the expense of one account that comes from many addresses', () => {
    fill(
      100,
      (index) => `ann ${index}`,
      (index) => `bot ${index}`,
    );
    expect(push('bob')).toBe(true);
    expect(drained()).toContain('bob');
  });

  it('makes room at the expense of one address that names many accounts', () => {
    fill(
      100,
      (index) => `invented${index}`,
      () => 'bot',
    );
    for (const name of ['bob', 'eve']) expect(push(name)).toBe(true);
    expect(drained()).toEqual(expect.arrayContaining(['bob', 'eve']));
  });

  it('shares evenly between two that both want all of it', () => {
    for (let index = 0; index < 50; index += 1) {
      push('ann');
      push('bob');
    }
    const accounts = drained();
    expect(accounts.filter((account) => account === 'ann')).toHaveLength(LIMIT / 2);
    expect(accounts).toHaveLength(LIMIT);
  });

  it('refuses the newcomer where nobody has more than it would have', () => {
    fill(LIMIT, (index) => `user${index}`);
    expect(push('late')).toBe(false);
    expect(shed).toEqual([]);
    expect(drained()).toHaveLength(LIMIT);
  });
});
