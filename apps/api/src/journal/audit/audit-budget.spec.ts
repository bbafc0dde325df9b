import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#database';
import { AuditBudget } from './audit-budget.js';
import type { UnauthenticatedEntry } from './audit-entry-mac.js';

const start = Date.parse('2030-01-31T12:00:00.000Z');

let budget: AuditBudget;
let time: number;

beforeEach(() => {
  budget = new AuditBudget(['198.51.100.0/24']);
  time = start;
});

function take(
  address: string | null,
  actorKind: UnauthenticatedEntry['actorKind'] = 'anonymous',
): boolean {
  return budget.take({
    id: newId(),
    at: new Date(time),
    namespaceId: null,
    action: 'login.refused',
    actorKind,
    actorId: null,
    actorName: null,
    actorCredential: null,
    targetKind: null,
    targetId: null,
    targetName: null,
    before: null,
    after: null,
    details: null,
    address,
    userAgent: null,
    requestId: null,
  });
}

/** Number of entries within the budget. */
function taken(times: number, address: (index: number) => string, kind?: 'user'): number {
  let count = 0;
  for (let index = 0; index < times; index += 1) if (take(address(index), kind)) count += 1;
  return count;
}

describe('entries of one address', () => {
  it('are fewer than a hundred in any 60 seconds', () => {
    const times: number[] = [];
    for (let step = 0; step < 3_000; step += 1) {
      time += 97;
      const kind = step % 3 === 0 ? 'anonymous' : 'user';
      if (take('192.0.2.1', kind)) times.push(time);
    }
    const most = Math.max(
      ...times.map((from) => times.filter((one) => one >= from && one < from + 60_000).length),
    );
    expect(most).toBe(98);
  });

  it('of unauthenticated callers leave room for authenticated ones', () => {
    expect(taken(1_000, () => '192.0.2.1')).toBe(60);
    expect(taken(1_000, () => '192.0.2.1', 'user')).toBe(38);
    time += 60_000;
    expect(taken(1_000, () => '192.0.2.1')).toBe(60);
  });

  it('are counted per /64 network of IPv6', () => {
    expect(taken(1_000, (index) => `2001:db8:0:1::${index.toString(16)}`)).toBe(60);
    expect(take('2001:db8:0:2::1')).toBe(true);
  });

  it('do not limit another address', () => {
    taken(1_000, () => '192.0.2.1');
    expect(take('192.0.2.2')).toBe(true);
  });
});

it('limits unauthenticated callers over all addresses together', () => {
  const addresses = (index: number): string => `10.0.${index >> 8}.${index & 255}`;
  expect(taken(5_000, addresses)).toBe(1_000);
  expect(take('10.1.0.1', 'user')).toBe(true);
});

it('limits only unauthenticated callers at a shared address', () => {
  expect(taken(500, () => '198.51.100.7', 'user')).toBe(500);
  expect(taken(500, () => '198.51.100.7')).toBe(60);
});

it('does not limit events outside of a request', () => {
  for (let index = 0; index < 2_000; index += 1) expect(take(null)).toBe(true);
});
