import type { ChangeEvent, ChangeFeed } from '#database';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CacheBound } from './bounded-cache.js';
import { FeedCache } from './feed-cache.js';

interface Row {
  namespaceId: string;
  version: number;
}

let publish: (event: ChangeEvent) => void;
let fresh: boolean;
let feed: ChangeFeed;
let loads: string[];

beforeEach(() => {
  fresh = true;
  loads = [];
  feed = {
    isFresh: () => fresh,
    subscribe: (listener: typeof publish) => {
      publish = listener;
    },
  } as unknown as ChangeFeed;
});

function newCache(bound: CacheBound<Row> = { max: 100 }) {
  const cache = new FeedCache<Row>(feed, {
    name: 'rows',
    ...bound,
    tagsOf: (key, { namespaceId }) => [`user:${key}`, `namespace:${namespaceId}`],
    clearedBy: ['org'],
  });
  return (key: string, namespaceId = 'shop', version = 1): Promise<Row | undefined> =>
    cache.get(key, () => {
      loads.push(key);
      return Promise.resolve({ namespaceId, version });
    });
}

describe('a cached row', () => {
  it('is read once', async () => {
    const get = newCache();
    await get('ann');
    expect(await get('ann')).toEqual({ namespaceId: 'shop', version: 1 });
    expect(loads).toEqual(['ann']);
  });

  it.each<[string, ChangeEvent, string[]]>([
    ['of its own', { topic: 'user', id: 'ann' }, ['ann']],
    ['of its namespace', { topic: 'namespace', id: 'shop' }, ['ann', 'bob']],
    ['of another namespace', { topic: 'namespace', id: 'blog' }, ['cleo']],
    ['with the same ID and another topic', { topic: 'session', id: 'ann' }, []],
    ['that clears the cache', { topic: 'org', id: 'any' }, ['ann', 'bob', 'cleo']],
    ['that was missed', { topic: 'reset', id: '' }, ['ann', 'bob', 'cleo']],
  ])('is read again after a change %s', async (_name, event, reread) => {
    const get = newCache();
    const readAll = async (): Promise<void> => {
      for (const [key, namespace] of [
        ['ann', 'shop'],
        ['bob', 'shop'],
        ['cleo', 'blog'],
      ] as const)
        await get(key, namespace);
    };
    await readAll();
    loads = [];
    publish(event);
    await readAll();
    expect(loads).toEqual(reread);
  });

  it('is not served while the feed is not fresh', async () => {
    const get = newCache();
    await get('ann');
    fresh = false;
    await get('ann');
    expect(loads).toEqual(['ann', 'ann']);
  });

  it('moves to its new namespace with the next read', async () => {
    const get = newCache();
    await get('ann', 'shop');
    publish({ topic: 'user', id: 'ann' });
    await get('ann', 'blog', 2);
    publish({ topic: 'namespace', id: 'shop' });
    expect(await get('ann', 'blog', 3)).toMatchObject({ version: 2 });
    publish({ topic: 'namespace', id: 'blog' });
    expect(await get('ann', 'blog', 3)).toMatchObject({ version: 3 });
  });
});

it('does not cache a row that was read before a change', async () => {
  const cache = new FeedCache<Row>(feed, {
    name: 'rows',
    max: 9,
    tagsOf: (key) => [`user:${key}`],
  });
  await cache.get('ann', () => {
    publish({ topic: 'user', id: 'ann' });
    return Promise.resolve({ namespaceId: 'shop', version: 1 });
  });
  const again = await cache.get('ann', () => Promise.resolve({ namespaceId: 'shop', version: 2 }));
  expect(again?.version).toBe(2);
});

it('invalidates a row that two requests read at the same time', async () => {
  const get = newCache();
  await Promise.all([get('ann'), get('ann')]);
  publish({ topic: 'user', id: 'ann' });
  expect(await get('ann', 'shop', 2)).toMatchObject({ version: 2 });
});

it('holds a bounded number of rows', async () => {
  const get = newCache({ max: 2 });
  for (const key of ['ann', 'bob', 'cleo']) await get(key);
  loads = [];
  for (const key of ['cleo', 'bob', 'ann']) await get(key);
  expect(loads).toEqual(['ann']);
});

it('holds a bounded number of bytes', async () => {
  const get = newCache({ bytes: { max: 100, sizeOf: ({ version }) => version } });
  await get('ann', 'shop', 60);
  await get('bob', 'shop', 60);
  loads = [];
  await get('bob');
  await get('ann');
  expect(loads).toEqual(['ann']);
});
