import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#database';
import type { Actor } from '../../security/actor.js';
import { activityOn } from '../../journal/activity/activity.testing.js';
import type { ActivityResponse } from './activity.dto.js';
import { ActivityService } from './activity.service.js';

const noon = new Date('2030-01-31T12:00:00.000Z');

let now = noon;
const clock = { now: () => now };
const at = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

let database: Database;
let service: ActivityService;
let mine: string;
let theirs: string;

beforeAll(async () => {
  database = await testDatabase();
  const activity = activityOn(database, clock);
  service = new ActivityService(database, activity, clock);
  mine = (await newNamespace(database)).id;
  theirs = (await newNamespace(database)).id;
  for (const minutes of [-90, -61, -59, -4]) {
    now = at(minutes);
    activity.countEvent(mine, 'renewal');
    activity.countEvent(theirs, 'renewal');
    activity.countEvent(mine, 'token', `kid ${minutes}`);
  }
  now = at(0);
});
afterAll(() => database.close());

const actor = (role: Actor['role'], namespaceIds: string[] = []): Actor => ({
  id: 'actor',
  username: 'actor',
  role,
  namespaceIds,
  hasSecondFactor: false,
  mustEnrol: false,
  credential: { kind: 'personal-access-token', id: 'token' },
});

const renewals = ({ points }: ActivityResponse): [string, number][] =>
  points.map((point) => [point.at.toISOString().slice(11, 16), point.renewal]);

describe('activity', () => {
  it('is summed up per step, including steps without events', async () => {
    const read = await service.readNamespaceActivity(mine, { from: at(-150).toISOString() });

    expect(read).toMatchObject({ from: at(-180), to: noon, step: '1h' });
    expect(renewals(read)).toEqual([
      ['09:00', 0],
      ['10:00', 2],
      ['11:00', 2],
    ]);
    expect(read.points[1]).toEqual({
      at: at(-120),
      login: 0,
      loginRefused: 0,
      renewal: 2,
      token: 2,
      refreshToken: 0,
      reuseConcurrent: 0,
      reuseLostResponse: 0,
      reuseReplay: 0,
      sessionRevoked: 0,
      identifierMismatch: 0,
    });
  });

  it('covers the last day in hours by default', async () => {
    const { points, from } = await service.readNamespaceActivity(mine, {});

    expect(points).toHaveLength(24);
    expect(from).toEqual(at(-24 * 60));
  });

  it('is limited to the steps that a chart can show', async () => {
    const tooMany = service.readNamespaceActivity(mine, {
      step: '5m',
      from: at(-5 * 1001).toISOString(),
    });

    await expect(tooMany).rejects.toMatchObject({ code: 'request.invalid' });
    const { points } = await service.readNamespaceActivity(mine, {
      step: '5m',
      from: at(-5 * 1000).toISOString(),
    });
    expect(points).toHaveLength(1000);
  });

  it('of the server is the sum over the namespaces visible to the actor', async () => {
    const query = { from: at(-60).toISOString(), to: at(0).toISOString() };

    expect(renewals(await service.readServerActivity(actor('owner'), query))).toEqual([
      ['11:00', 4],
    ]);
    expect(renewals(await service.readServerActivity(actor('auditor'), query))).toEqual([
      ['11:00', 4],
    ]);
    const admin = actor('namespace-admin', [mine]);
    expect(renewals(await service.readServerActivity(admin, query))).toEqual([['11:00', 2]]);
    const unrelated = actor('namespace-admin');
    expect(renewals(await service.readServerActivity(unrelated, query))).toEqual([['11:00', 0]]);
  });

  it('is empty if the end is before the beginning', async () => {
    const { points } = await service.readNamespaceActivity(mine, {
      to: at(-9999).toISOString(),
      from: at(0).toISOString(),
    });

    expect(points).toEqual([]);
  });
});
