import { describe, expect, it } from 'vitest';
import {
  classifyRepeat,
  evaluateRefreshToken,
  latestExpiry,
  refreshPolicy,
  rotationTimeout,
  type Verdict,
} from './refresh-policy.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

const session = {
  counter: 4,
  ttl: 1000,
  rotatedAt: at(-5),
  expiresAt: at(500),
  revokedAt: null,
  subject: { disabled: false },
};
const rotate = { strategy: 'rotate', grace: 10 } as const;

describe('refreshPolicy', () => {
  it.each([
    ['keep', undefined, 'keep'],
    ['keep', 'rotate', 'rotate'],
    ['keep', 'rotate-near-expiry', 'rotate-near-expiry'],
    ['rotate-near-expiry', 'keep', 'rotate-near-expiry'],
    ['rotate-near-expiry', 'rotate', 'rotate'],
    ['rotate', 'keep', 'rotate'],
  ] as const)('of %s with a request for %s is %s', (renewalStrategy, asked, strategy) => {
    const policy = refreshPolicy({ renewalStrategy, reuseGrace: 7 }, asked);
    expect(policy).toEqual({ strategy, grace: 7 });
  });
});

describe('evaluateRefreshToken', () => {
  const rows: [string, number, object, object, Verdict][] = [
    ['the newest token under keep', 4, {}, { strategy: 'keep' }, 'keep'],
    ['the newest token under rotate', 4, {}, {}, 'rotate'],
    [
      'half a life left under rotate-near-expiry',
      4,
      {},
      { strategy: 'rotate-near-expiry' },
      'keep',
    ],
    [
      'exactly 30 % left under rotate-near-expiry',
      4,
      { expiresAt: at(300) },
      { strategy: 'rotate-near-expiry' },
      'keep',
    ],
    [
      'less than 30 % left under rotate-near-expiry',
      4,
      { expiresAt: at(299) },
      { strategy: 'rotate-near-expiry' },
      'rotate',
    ],
    ['the previous token within the grace period', 3, {}, {}, 'repeat'],
    ['the previous token at the end of the grace period', 3, { rotatedAt: at(-10) }, {}, 'repeat'],
    ['the previous token after the grace period', 3, { rotatedAt: at(-10.001) }, {}, 'replay'],
    [
      'the previous token without a grace period',
      3,
      { rotatedAt: at(-0.001) },
      { grace: 0 },
      'replay',
    ],
    [
      'the previous token at the same instant without a grace period',
      3,
      { rotatedAt: now },
      { grace: 0 },
      'replay',
    ],
    ['an older token within the grace period', 2, {}, {}, 'replay'],
    [
      'the previous token under keep, after rotate was disabled',
      3,
      {},
      { strategy: 'keep' },
      'repeat',
    ],
    ['a counter ahead of the session', 5, {}, {}, 'refused'],
    ['a revoked session', 4, { revokedAt: at(-1) }, {}, 'refused'],
    ['a replay of a revoked session', 1, { revokedAt: at(-1) }, {}, 'refused'],
    ['a disabled user', 4, { subject: { disabled: true } }, {}, 'refused'],
    ['a session that expires now', 4, { expiresAt: now }, {}, 'refused'],
  ];

  it.each(rows)('%s', (_what, cnt, changes, policy, verdict) => {
    expect(
      evaluateRefreshToken(cnt, { ...session, ...changes }, { ...rotate, ...policy }, now),
    ).toBe(verdict);
  });
});

describe('classifyRepeat', () => {
  it('distinguishes concurrent callers from a lost response', () => {
    expect(classifyRepeat(at(-0.9), now)).toBe('concurrent');
    expect(classifyRepeat(at(-1), now)).toBe('lost-response');
  });
});

describe('latestExpiry', () => {
  it('is the absolute end of the session, or its expiry where it has none', () => {
    expect(latestExpiry({ expiresAt: at(1), endsAt: at(30) })).toEqual(at(30));
    expect(latestExpiry({ expiresAt: at(1), endsAt: null })).toEqual(at(1));
  });
});

describe('rotationTimeout', () => {
  it.each([
    [1, 500],
    [4, 2_000],
    [10, 3_500],
    [300, 3_500],
    [0, 3_500],
  ])('leaves half of a grace period of %i s, and is %i ms', (grace, milliseconds) => {
    expect(rotationTimeout({ strategy: 'rotate', grace })).toBe(milliseconds);
  });
});
