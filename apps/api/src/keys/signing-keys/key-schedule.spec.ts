import { describe, expect, it } from 'vitest';
import type { KeyPurpose, SigningKey, SigningPair } from '#database';
import {
  lastTokenExpiry,
  leadTime,
  rotatesAt,
  signsUntil,
  dueStep,
  type RotationStep,
} from './key-schedule.js';

const DAY = 86_400;
const LEAD = 360;
const namespace = { keyRotation: 90 * DAY, accessTtlMax: 3600, refreshTtlMax: 30 * DAY };
const activated = new Date('2030-01-01T12:00:00.000Z');
const at = (seconds: number): Date => new Date(activated.getTime() + seconds * 1000);

function key(values: Partial<SigningKey> = {}): SigningKey {
  const publicJwk = { kty: 'EC' };
  const row = { purpose: 'access', state: 'active', publicJwk, activatedAt: activated };
  return { ...row, ...values } as SigningKey;
}

const active = key();
const alone: SigningPair = { active, next: undefined };
const withNext = (signsAt: Date | null): SigningPair => ({
  active,
  next: key({ state: 'next', activatedAt: null, signsAt }),
});

describe('the lead', () => {
  it.each([
    [1, 2],
    [60, 120],
    [300, 360],
    [DAY, DAY + 60],
  ])('outlives every copy of a key set that is kept for %i s', (maxAge, lead) => {
    expect(leadTime(maxAge)).toBe(lead);
  });
});

describe('a key signs', () => {
  it('for the time that the namespace says', () => {
    expect(signsUntil(namespace, active)).toEqual(at(90 * DAY));
  });

  it('for as long as its tokens may live at least', () => {
    const short = { ...namespace, keyRotation: DAY };
    expect(signsUntil(short, active)).toEqual(at(DAY));
    for (const purpose of ['refresh', 'encryption'] as KeyPurpose[]) {
      expect(signsUntil(short, key({ purpose }))).toEqual(at(30 * DAY));
    }
  });

  it('until rotated manually, where rotation is disabled', () => {
    expect(signsUntil({ ...namespace, keyRotation: null }, active)).toBeNull();
  });

  it('until rotated manually, where its secret must be distributed to verifiers', () => {
    const secret = { publicJwk: null };
    expect(signsUntil(namespace, key(secret))).toBeNull();
    expect(signsUntil(namespace, key({ ...secret, purpose: 'refresh' }))).toEqual(at(90 * DAY));
  });
});

describe('the step that is due', () => {
  const due = (
    pair: SigningPair,
    seconds: number,
    settings = namespace,
  ): RotationStep | undefined => dueStep(settings, pair, at(seconds), LEAD);

  it('is to publish the next key, a lead before the active one stops signing', () => {
    expect(due(alone, 90 * DAY - LEAD - 0.001)).toBeUndefined();
    expect(due(alone, 90 * DAY - LEAD)).toBe('publish');
    expect(due(alone, 900 * DAY)).toBe('publish');
  });

  it('is to let the next key sign at its instant and not before, however late it is', () => {
    const pair = withNext(at(90 * DAY));
    expect(due(pair, 90 * DAY - 0.001)).toBeUndefined();
    expect(due(pair, 90 * DAY)).toBe('activate');
    expect(due(pair, 900 * DAY)).toBe('activate');
  });

  it('is none while the next key awaits manual activation', () => {
    expect(due(withNext(null), 900 * DAY)).toBeUndefined();
  });

  it('is none where rotation is off, but a published key still signs', () => {
    const off = { ...namespace, keyRotation: null as unknown as number };
    expect(due(alone, 900 * DAY, off)).toBeUndefined();
    expect(due(withNext(at(0)), 0, off)).toBe('activate');
  });

  it('is none where nothing signs', () => {
    expect(due({ active: undefined, next: undefined }, 900 * DAY)).toBeUndefined();
  });
});

describe('the instant of the next rotation', () => {
  const when = (pair: SigningPair, seconds: number): Date | null =>
    rotatesAt(namespace, pair, at(seconds), LEAD);

  it('follows from the settings, and once a key is published, from that key', () => {
    expect(when(alone, 0)).toEqual(at(90 * DAY));
    expect(when(withNext(at(7 * DAY)), 0)).toEqual(at(7 * DAY));
    expect(when(withNext(null), 0)).toBeNull();
  });

  it('is a lead away at least: a key that was not published does not sign', () => {
    expect(when(alone, 100 * DAY)).toEqual(at(100 * DAY + LEAD));
  });
});

it('the tokens of a key have all ended after the longest life and a minute', () => {
  expect(lastTokenExpiry(namespace, 'access', at(0))).toEqual(at(3660));
  expect(lastTokenExpiry(namespace, 'refresh', at(0))).toEqual(at(30 * DAY + 60));
});
