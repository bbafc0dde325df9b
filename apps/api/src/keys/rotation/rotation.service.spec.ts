import {
  newNamespace,
  newSession,
  newUser,
  setDatabaseTime,
  testDatabase,
} from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database, KeyPurpose, Namespace, SigningKey } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { createLogger } from '../../core/logging/logger.js';
import { readSettings } from '../../core/settings/settings.js';
import type { KeyLifecycle } from '../signing-keys/key-lifecycle.js';
import type { KeyGenerator } from '../signing-keys/key-generator.js';
import { keysOn } from '../signing-keys/keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { KeyRevocationService } from './key-revocation.service.js';
import { RotationService } from './rotation.service.js';

const DAY = 86_400;
const LEAD = 360;
const settings = readSettings({});
const begin = new Date('2030-01-01T12:00:00.000Z').getTime();

let database: Database;
let masterKeys: MasterKeys;
let now: Date;
let keyGenerator: KeyGenerator;
let lifecycle: KeyLifecycle;
let rotation: RotationService;
let revocation: KeyRevocationService;
let activity: Activity;
let namespace: Namespace;

const clock = { now: () => now };
const after = (seconds: number): Date => new Date(begin + seconds * 1000);

beforeAll(async () => {
  database = await testDatabase();
  masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  const on = keysOn(database, masterKeys, clock);
  const { keys } = on;
  ({ keyGenerator, lifecycle } = on);
  const logger = createLogger('silent');
  activity = new Activity(database, logger, clock);
  rotation = new RotationService(database, keys, keyGenerator, lifecycle, logger, clock);
  revocation = new KeyRevocationService(
    ...([database, keys, keyGenerator, lifecycle, activity, settings, clock] as const),
  );
});
afterAll(() => database.close());

beforeEach(async () => {
  now = new Date(begin);
  namespace = await namespaceWithKeys({});
});

async function namespaceWithKeys(values: Partial<Namespace>): Promise<Namespace> {
  const made = await newNamespace(database, { keyRotation: 90 * DAY, ...values });
  for (const key of await keyGenerator.createFirstKeys(made))
    await lifecycle.insertActive(database, key);
  return made;
}

async function states(purpose: KeyPurpose = 'access', of = namespace): Promise<string[]> {
  const keys = await database.signingKeys.list(of.id);
  const order = ['next', 'active', 'previous', 'retired'];
  return keys
    .filter((key) => key.purpose === purpose)
    .map(({ state }) => state)
    .sort((one, other) => order.indexOf(one) - order.indexOf(other));
}

async function keyIn(state: string, purpose: KeyPurpose = 'access'): Promise<SigningKey> {
  const keys = await database.signingKeys.list(namespace.id);
  const found = keys.find((key) => key.state === state && key.purpose === purpose);
  if (!found) throw new Error(`There is no ${state} ${purpose} key.`);
  return found;
}

describe('a scheduled rotation', () => {
  it('publishes a key, activates it, and retires the previous one, each when due', async () => {
    const first = await keyIn('active');
    now = after(90 * DAY - LEAD - 1);
    await rotation.runDueSteps();
    expect(await states()).toEqual(['active']);

    now = after(90 * DAY - LEAD);
    await rotation.runDueSteps();
    expect(await states()).toEqual(['next', 'active']);
    const next = await keyIn('next');
    expect(next).toMatchObject({ publishedAt: now, signsAt: after(90 * DAY), activatedAt: null });

    now = after(90 * DAY - 1);
    await rotation.runDueSteps();
    expect(await states()).toEqual(['next', 'active']);

    now = after(90 * DAY);
    await rotation.runDueSteps();
    expect(await states()).toEqual(['active', 'previous']);
    expect(await keyIn('active')).toMatchObject({ id: next.id, activatedAt: now });
    // The last token is an hour old when it ends; verifiers may be a minute behind.
    const retiresAt = after(90 * DAY + 3660);
    expect(await keyIn('previous')).toMatchObject({ id: first.id, retiresAt });

    now = new Date(retiresAt.getTime() - 1);
    await rotation.retireExpiredKeys();
    expect(await states()).toEqual(['active', 'previous']);
    now = retiresAt;
    await rotation.retireExpiredKeys();
    expect(await keyIn('retired')).toMatchObject({ id: first.id, retiredReason: 'rotated' });
  });

  it.each([-300, 300])(
    'is timed by the database, not by a node whose clock is %i s ahead',
    async (ahead) => {
      const databaseClock = new DatabaseClock(database, {
        now: () => new Date(now.getTime() + ahead * 1000),
      });
      const on = keysOn(database, masterKeys, databaseClock);
      const logger = createLogger('silent');
      const node = new RotationService(
        ...([database, on.keys, on.keyGenerator, on.lifecycle, logger, databaseClock] as const),
      );
      const moveTo = async (seconds: number): Promise<void> => {
        now = after(seconds);
        await setDatabaseTime(database, now);
        await databaseClock.synchronize();
      };
      await moveTo(90 * DAY - LEAD - 1);
      await node.runDueSteps();
      expect(await states()).toEqual(['active']);
      await moveTo(90 * DAY - LEAD);
      await node.runDueSteps();
      expect(await keyIn('next')).toMatchObject({ publishedAt: now, signsAt: after(90 * DAY) });
      await moveTo(90 * DAY - 1);
      await node.runDueSteps();
      expect(await states()).toEqual(['next', 'active']);
      await moveTo(90 * DAY);
      await node.runDueSteps();
      expect(await states()).toEqual(['active', 'previous']);
    },
  );

  it('takes the keys of refresh tokens along', async () => {
    const encrypted = { refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' } };
    namespace = await namespaceWithKeys(encrypted);
    now = after(90 * DAY - LEAD);
    await rotation.runDueSteps();
    now = after(90 * DAY);
    await rotation.runDueSteps();
    for (const purpose of ['access', 'refresh', 'encryption'] as const) {
      expect(await states(purpose), purpose).toEqual(['active', 'previous']);
    }
  });

  it('leaves an HMAC access key, whose secret verifiers cannot fetch', async () => {
    namespace = await namespaceWithKeys({ algorithm: 'HS256' });
    now = after(900 * DAY);
    await rotation.runDueSteps();
    expect(await states('access')).toEqual(['active']);
    expect(await states('refresh')).toEqual(['next', 'active']);
  });

  it('does each step once, however many nodes do it at the same moment', async () => {
    const place = { namespaceId: namespace.id, purpose: 'access' } as const;
    const together = () => Promise.all(Array.from({ length: 5 }, () => rotation.runDueStep(place)));
    for (let round = 1; round <= 3; round += 1) {
      now = after(round * 90 * DAY - LEAD);
      expect((await together()).filter((step) => step !== undefined)).toEqual(['publish']);
      now = after(round * 90 * DAY);
      expect((await together()).filter((step) => step !== undefined)).toEqual(['activate']);
      const expected = ['active', ...Array.from({ length: round }, () => 'previous')];
      expect(await states()).toEqual(expected);
    }
  });

  it('continues with the other namespaces after a failure', async () => {
    const wrong = await namespaceWithKeys({ algorithm: 'RS256', rsaBits: 2048 });
    await database.namespaces.edit(wrong.id, undefined, { rsaBits: 1 }, now);
    now = after(90 * DAY - LEAD);
    await rotation.runDueSteps();
    expect(await states('access', wrong)).toEqual(['active']);
    expect(await states('access')).toEqual(['next', 'active']);
  });

  it('stops between two steps when the server does', async () => {
    now = after(90 * DAY - LEAD);
    await rotation.runDueSteps(AbortSignal.abort());
    expect(await states()).toEqual(['active']);
  });
});

describe('the audit log', () => {
  const entries = (): Promise<Record<string, unknown>[]> =>
    database.dataSource.query(
      `SELECT action, actor_kind, target_name, before, after FROM audit_entries
        WHERE namespace_id = $1 AND after->>'purpose' IS NULL ORDER BY id`,
      [namespace.id],
    );

  it('records each transition with the keys before and after it, and no secret', async () => {
    const { kid } = await keyIn('active');
    now = after(90 * DAY - LEAD);
    await rotation.runDueSteps();
    now = after(90 * DAY);
    await rotation.runDueSteps();
    const second = await keyIn('active');
    now = after(91 * DAY);
    await rotation.retireExpiredKeys();
    await revocation.revoke(namespace, second.id, second.kid);
    const recorded = (await entries()).filter(({ target_name: name }) =>
      [kid, second.kid].includes(String(name)),
    );
    expect(recorded).toMatchObject([
      {
        action: 'key.rotate',
        actor_kind: 'system',
        target_name: second.kid,
        before: { kid },
        after: { kid: second.kid },
      },
      { action: 'key.retire', target_name: kid, after: { retiredReason: 'rotated' } },
      {
        action: 'key.revoke',
        target_name: second.kid,
        before: { state: 'active' },
        after: { state: 'retired', retiredReason: 'compromised', ended: 0 },
      },
    ]);
    const all = await database.dataSource.query<unknown[]>('SELECT * FROM audit_entries');
    expect(JSON.stringify(all)).not.toMatch(/sealed|v1\.test\./);
  });
});

describe('a rotation by hand', () => {
  it('publishes one key, and gives it again to who asks again', async () => {
    const made = await rotation.rotate(namespace, 'refresh');
    expect(made).toMatchObject({ state: 'next', signsAt: after(LEAD) });
    expect(made).not.toHaveProperty('sharedSecret');
    now = after(10);
    expect(await rotation.rotate(namespace, 'refresh')).toMatchObject({ id: made.id });
    expect(await states('refresh')).toEqual(['next', 'active']);
    now = after(LEAD);
    await rotation.runDueSteps();
    expect(await keyIn('active', 'refresh')).toMatchObject({ id: made.id });
  });

  it('of an HMAC access key shows the secret once, and waits for its activation', async () => {
    namespace = await namespaceWithKeys({ algorithm: 'HS256' });
    const made = await rotation.rotate(namespace, 'access');
    expect(made).toMatchObject({ state: 'next', signsAt: null });
    expect(made.sharedSecret).toMatch(/^[\w-]{43}$/);
    expect(await rotation.rotate(namespace, 'access')).not.toHaveProperty('sharedSecret');
    now = after(900 * DAY);
    await rotation.runDueSteps();
    expect(await states('access')).toEqual(['next', 'active']);
    expect(await rotation.activate(namespace, made.id)).toMatchObject({ state: 'active' });
    expect(await states('access')).toEqual(['active', 'previous']);
  });

  it('has nothing to rotate where refresh tokens are not encrypted', async () => {
    await expect(rotation.rotate(namespace, 'encryption')).rejects.toMatchObject({
      code: 'key.not_used',
    });
  });

  it('activates a published key and no other', async () => {
    const { id } = await keyIn('active');
    await expect(rotation.activate(namespace, id)).rejects.toMatchObject({ code: 'key.not_next' });
    const elsewhere = await namespaceWithKeys({});
    const { id: next } = await rotation.rotate(namespace, 'access');
    await expect(rotation.activate(elsewhere, next)).rejects.toMatchObject({
      code: 'key.unknown',
    });
  });
});

describe('a revoked key', () => {
  const revoke = ({ id, kid }: SigningKey) => revocation.revoke(namespace, id, kid);

  it('is refused where the kid is not repeated, or the key is of another namespace', async () => {
    const key = await keyIn('active');
    await expect(revocation.revoke(namespace, key.id, 'other')).rejects.toMatchObject({
      code: 'key.confirmation_wrong',
    });
    const elsewhere = await namespaceWithKeys({});
    await expect(revocation.revoke(elsewhere, key.id, key.kid)).rejects.toMatchObject({
      code: 'key.unknown',
    });
    expect(await states()).toEqual(['active']);
  });

  it('that signed is followed by a new one at once', async () => {
    const key = await keyIn('active');
    const { key: revoked, successor } = await revoke(key);
    expect(revoked).toMatchObject({ state: 'retired', reason: 'compromised', retiredAt: now });
    expect(successor).toMatchObject({ state: 'active', activatedAt: now });
    expect(await keyIn('retired')).toMatchObject({ id: key.id, encryptedPrivateKey: null });
    await expect(revoke(key)).rejects.toMatchObject({ code: 'key.retired' });
  });

  it('that signed is followed by the published one, which verifiers know', async () => {
    const next = await rotation.rotate(namespace, 'access');
    const { successor } = await revoke(await keyIn('active'));
    expect(successor).toMatchObject({ id: next.id, state: 'active' });
    expect(await states()).toEqual(['active', 'retired']);
  });

  it('that was to come leaves the active one alone', async () => {
    await rotation.rotate(namespace, 'access');
    const { successor } = await revoke(await keyIn('next'));
    expect(successor).toBeNull();
    expect(await states()).toEqual(['active', 'retired']);
  });

  it('that was to come by a change of algorithm is followed by another one to come', async () => {
    await database.namespaces.edit(namespace.id, undefined, { algorithm: 'EdDSA' }, now);
    await rotation.rotate(namespace, 'access');
    const { successor } = await revoke(await keyIn('next'));
    expect(successor).toMatchObject({ state: 'next', algorithm: 'EdDSA', signsAt: after(LEAD) });
  });

  it('of access tokens counts those issued within their maximum lifetime', async () => {
    const { id, kid } = await keyIn('active');
    activity.countEvent(namespace.id, 'token', kid, 5);
    now = after(3000);
    activity.countEvent(namespace.id, 'token', kid, 3);
    activity.countEvent(namespace.id, 'token', 'another', 9);
    const accessTokens = async (): Promise<number> =>
      (await revocation.getImpact(namespace, id)).accessTokens;
    expect(await accessTokens()).toBe(8);
    now = after(3600 + 300);
    expect(await accessTokens()).toBe(3);
    expect(await revocation.revoke(namespace, id, kid)).toMatchObject({ accessTokensRefused: 3 });
    expect(await accessTokens()).toBe(0);
  });

  it('of refresh tokens revokes the sessions that depend on it, also those started too late', async () => {
    const key = await keyIn('active', 'refresh');
    const user = await newUser(database, { namespaceId: namespace.id });
    const bound = { refreshKeyId: key.id, expiresAt: after(DAY) };
    const session = await newSession(database, user, bound);
    const spared = await newSession(database, user, { ...bound, refreshKeyId: null });
    expect(await revocation.getImpact(namespace, key.id)).toEqual({
      signs: true,
      sessions: 1,
      accessTokens: 0,
      lastTokenUntil: after(30 * DAY + 60),
    });
    expect(await revoke(key)).toMatchObject({ sessionsEnded: 1, verifiersUntil: null });
    const late = await newSession(database, user, bound);
    await revocation.revokeRemainingSessions();
    const ended = { revokedAt: now, revokedReason: 'key-compromised' };
    for (const { id } of [session, late]) {
      expect(await database.sessions.findById(namespace.id, id)).toMatchObject(ended);
    }
    const left = await database.sessions.findById(namespace.id, spared.id);
    expect(left).toMatchObject({ revokedAt: null });
    expect(await revocation.getImpact(namespace, key.id)).toEqual({
      signs: false,
      sessions: 0,
      accessTokens: 0,
      lastTokenUntil: null,
    });
  });

  it('of HMAC access tokens is followed by one whose secret is shown', async () => {
    namespace = await namespaceWithKeys({ algorithm: 'HS256' });
    const { successor, verifiersUntil } = await revoke(await keyIn('active'));
    expect(successor?.sharedSecret).toMatch(/^[\w-]{43}$/);
    // The key is in no key set: its secret was distributed manually.
    expect(verifiersUntil).toBeNull();
  });
});
