import { newApiKey, newGroup, newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { ChangeFeed, newId, type ChangeEvent, type Database, type RightHolder } from '#database';
import { RightsService } from './rights.service.js';

let database: Database;
let feed: ChangeFeed;
let rights: RightsService;
let received: ChangeEvent[];

beforeAll(async () => {
  database = await testDatabase();
  rights = new RightsService(database, auditLogOn(database));
  feed = new ChangeFeed(database.dataSource, (error) => {
    throw error;
  });
  await feed.start();
  feed.subscribe((event) => received.push(event));
});

afterAll(async () => {
  feed.stop();
  await database.close();
});

const kinds = [
  ['group', 'group.unknown'],
  ['api-key', 'api_key.unknown'],
] as const;

describe.each(kinds)('the rights of one %s', (kind, unknownHolder) => {
  let namespaceId: string;
  let holder: RightHolder;

  beforeEach(async () => {
    namespaceId = (await newNamespace(database)).id;
    const { id } = await (kind === 'group' ? newGroup : newApiKey)(database, { namespaceId });
    holder = { kind, id };
    received = [];
  });

  it('are replaced, added and removed, and every node is notified of each change', async () => {
    const change = { topic: 'namespace', id: namespaceId };
    expect(await rights.replace(namespaceId, holder, ['c:c', 'a:a'])).toEqual({
      rights: ['a:a', 'c:c'],
    });
    expect(received).toEqual([change]);
    await rights.add(namespaceId, holder, 'b:b');
    expect(received).toEqual([change, change]);
    await rights.remove(namespaceId, holder, 'a:a');
    expect(received).toEqual([change, change, change]);
    expect(await rights.list(namespaceId, holder)).toEqual({ rights: ['b:b', 'c:c'] });
  });

  it('are refused without a change or a notification where one too many is added', async () => {
    const most = Array.from({ length: 200 }, (_, index) => `service:${index}`);
    await rights.replace(namespaceId, holder, most);
    received = [];
    await expect(rights.add(namespaceId, holder, 'service:200')).rejects.toMatchObject({
      code: 'right.too_many',
    });
    expect(received).toEqual([]);
    expect((await rights.list(namespaceId, holder)).rights).toEqual([...most].sort());
  });

  it('are unknown if the holder or the right does not exist', async () => {
    const strangers: [string, RightHolder][] = [
      [namespaceId, { kind, id: newId() }],
      [(await newNamespace(database)).id, holder],
    ];
    for (const stranger of strangers) {
      const refused = { code: unknownHolder };
      await expect(rights.list(...stranger)).rejects.toMatchObject(refused);
      await expect(rights.replace(...stranger, ['a:a'])).rejects.toMatchObject(refused);
      await expect(rights.add(...stranger, 'a:a')).rejects.toMatchObject(refused);
      await expect(rights.remove(...stranger, 'a:a')).rejects.toMatchObject(refused);
    }
    await expect(rights.remove(namespaceId, holder, 'a:a')).rejects.toMatchObject({
      code: 'right.unknown',
    });
    expect(received).toEqual([]);
  });

  it('are all there when many are added at once', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `service:${index + 10}`);
    await Promise.all(many.map((right) => rights.add(namespaceId, holder, right)));
    expect(await rights.list(namespaceId, holder)).toEqual({ rights: many });
  });
});
