import { expect, it, vi } from 'vitest';
import { KeyAges } from './key-ages.js';

const begin = Date.parse('2030-01-31T12:00:00.000Z');
const keys = [{ purpose: 'access' as const, activatedAt: new Date(begin) }];

function newKeyAges() {
  let now = begin;
  const read = vi.fn(() => Promise.resolve(keys));
  const ages = new KeyAges(read, { now: () => new Date(now) });
  return { ages, read, pass: (seconds: number) => (now += seconds * 1000) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('reads the keys once a minute, however often they are scraped', async () => {
  const { ages, read, pass } = newKeyAges();
  for (let scrape = 0; scrape < 100; scrape += 1) ages.latest();
  await settled();
  expect(ages.latest()).toEqual(keys);
  pass(59);
  ages.latest();
  expect(read).toHaveBeenCalledOnce();
  pass(1);
  ages.latest();
  expect(read).toHaveBeenCalledTimes(2);
});

it('keeps the keys while the database is unavailable', async () => {
  const { ages, read, pass } = newKeyAges();
  ages.latest();
  await settled();
  read.mockRejectedValueOnce(new Error('unavailable'));
  pass(60);
  expect(ages.latest()).toEqual(keys);
  await settled();
  expect(ages.latest()).toEqual(keys);
});
