import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#database';
import type { Activity } from './activity.js';
import { activityOn } from './activity.testing.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const later = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

describe('Activity', () => {
  let database: Database;
  let activity: Activity;
  let now = start;
  const clock = { now: () => now };

  beforeAll(async () => {
    database = await testDatabase();
    activity = activityOn(database, clock);
  });

  afterAll(() => database.close());

  const rows = (namespaceId: string): Promise<unknown[]> =>
    database.dataSource.query(
      'SELECT at, event, kid, count FROM activity WHERE namespace_id = $1 ORDER BY at, event, kid',
      [namespaceId],
    );

  it('adds up the events of five minutes per kind and key', async () => {
    const { id } = await newNamespace(database);
    now = later(4);
    activity.countEvent(id, 'renewal');
    activity.countEvent(id, 'token', 'kid-1');
    activity.countEvent(id, 'token', 'kid-1');
    activity.countEvent(id, 'token', 'kid-2');
    await activity.flush();
    activity.countEvent(id, 'renewal');
    now = later(5);
    activity.countEvent(id, 'renewal');
    activity.countEvent(id, 'session-revoked', '', 7);
    await activity.flush();

    expect(await rows(id)).toEqual([
      { at: start, event: 'renewal', kid: '', count: 2 },
      { at: start, event: 'token', kid: 'kid-1', count: 2 },
      { at: start, event: 'token', kid: 'kid-2', count: 1 },
      { at: later(5), event: 'renewal', kid: '', count: 1 },
      { at: later(5), event: 'session-revoked', kid: '', count: 7 },
    ]);
  });

  it('adds to the counts written by another node', async () => {
    const { id } = await newNamespace(database);
    const other = activityOn(database, clock);
    activity.countEvent(id, 'login');
    other.countEvent(id, 'login');

    await Promise.all([activity.flush(), other.flush()]);

    expect(await rows(id)).toMatchObject([{ event: 'login', count: 2 }]);
  });

  it('writes the other counters if a namespace was deleted in the meantime', async () => {
    const gone = await newNamespace(database);
    const { id } = await newNamespace(database);
    activity.countEvent(gone.id, 'login');
    activity.countEvent(id, 'login');
    await database.namespaces.delete(gone.id, undefined);

    await activity.flush();

    expect(await rows(id)).toMatchObject([{ event: 'login', count: 1 }]);
    expect(await rows(gone.id)).toEqual([]);
  });

  it('keeps counters that could not be written', async () => {
    const { id } = await newNamespace(database);
    await database.dataSource.query('ALTER TABLE activity RENAME TO away');
    activity.countEvent(id, 'login');
    await activity.flush();
    await database.dataSource.query('ALTER TABLE away RENAME TO activity');
    activity.countEvent(id, 'login');

    await activity.flush();

    expect(await rows(id)).toMatchObject([{ event: 'login', count: 2 }]);
  });

  it('counts the tokens signed by a key, including the whole five minutes of the start', async () => {
    const { id } = await newNamespace(database);
    now = later(-1);
    activity.countEvent(id, 'token', 'kid-1');
    now = later(1);
    activity.countEvent(id, 'token', 'kid-1');
    activity.countEvent(id, 'refresh-token', 'kid-1');
    activity.countEvent(id, 'token', 'kid-2');
    activity.countEvent(id, 'renewal');

    expect(await activity.liveTokens(id, 'kid-1', later(2))).toBe(2);
    expect(await activity.liveTokens(id, 'kid-1', later(-1))).toBe(3);
    expect(await activity.liveTokens(id, 'kid-3', start)).toBe(0);
  });
});
