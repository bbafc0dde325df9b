import { newNamespace, testDatabase } from '#database/testing';
import { describe, expect, it } from 'vitest';
import type { Namespace } from '#database';
import { dueStep } from '../signing-keys/key-schedule.js';
import { keysOn } from '../signing-keys/keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';

const DAY = 86_400;
const LEAD = 360;
const begin = new Date('2030-01-01T12:00:00.000Z').getTime();

let now = new Date(begin);
const clock = { now: () => now };
const after = (seconds: number): Date => new Date(begin + seconds * 1000);
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

describe('what the database lists as due', () => {
  it('is what the schedule says is due', async () => {
    const empty = await testDatabase();
    const { keyGenerator, lifecycle: other } = keysOn(empty, masterKeys, clock);
    const shapes: Partial<Namespace>[] = [
      {},
      { keyRotation: null },
      { keyRotation: 2 * 3600 },
      { keyRotation: 60 * DAY, refreshTtlMax: 80 * DAY },
      { algorithm: 'HS256' },
      { refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' } },
    ];
    const namespaces = new Map<string, Namespace>();
    for (const [index, shape] of shapes.entries()) {
      const made = await newNamespace(empty, { keyRotation: 90 * DAY, ...shape });
      namespaces.set(made.id, made);
      now = after(index);
      for (const key of await keyGenerator.createFirstKeys(made))
        await other.insertActive(empty, key);
    }
    const [some] = namespaces.keys();
    const waiting = namespaces.get(some ?? '');
    const key = waiting && (await keyGenerator.createKey(waiting, 'refresh'));
    if (key) await other.publishNext(empty, key);

    const seen = new Set<number>();
    for (const seconds of [0, 366, 7200, 8000, 60 * DAY, 80 * DAY, 90 * DAY - LEAD, 90 * DAY + 9]) {
      now = after(seconds);
      const listed = await empty.signingKeys.listDue(now, after(seconds + LEAD), 99);
      const said: string[] = [];
      for (const [id, one] of namespaces) {
        for (const purpose of ['access', 'refresh', 'encryption'] as const) {
          const pair = await empty.signingKeys.pair(id, purpose);
          if (dueStep(one, pair, now, LEAD)) said.push(`${id} ${purpose}`);
        }
      }
      const names = listed.map(({ namespaceId, purpose }) => `${namespaceId} ${purpose}`);
      expect(names.sort(), String(seconds)).toEqual(said.sort());
      seen.add(said.length);
    }
    expect(seen.size).toBeGreaterThan(4);
    await empty.close();
  });
});
