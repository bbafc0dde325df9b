import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { Administrator } from '../entities/administrator.entity.js';
import type { AdminPasskey } from '../entities/second-factor.entity.js';
import { newId } from '../ids.js';
import { newAdministrator, newConsoleSession, testDatabase } from '../testing/index.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

let database: Database;
let owner: Administrator;
let stranger: Administrator;

beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  [owner, stranger] = [await newAdministrator(database), await newAdministrator(database)];
});
afterAll(() => database.close());

const hasFactor = (): Promise<boolean> => database.administrators.hasSecondFactor(owner.id);

async function newTotp(createdAt = now): Promise<string> {
  const id = newId();
  await database.adminTotps.insert({
    id,
    administratorId: owner.id,
    encryptedSecret: 'ciphertext',
    createdAt,
  });
  return id;
}

function newPasskey(values: Partial<AdminPasskey> = {}): Promise<AdminPasskey> {
  return database.adminPasskeys.insert({
    id: newId(),
    administratorId: owner.id,
    name: 'key',
    credentialId: randomUUID(),
    publicKey: 'key',
    signCount: '0',
    transports: ['usb'],
    backedUp: false,
    createdAt: now,
    ...values,
  });
}

describe('an authenticator app', () => {
  it('is pending until its first code, and confirmed once per administrator', async () => {
    const id = await newTotp();
    expect(await database.adminTotps.pendingOf(owner.id, before)).toMatchObject({ id });
    expect(await database.adminTotps.pendingOf(owner.id, now)).toBeUndefined();
    expect(await database.adminTotps.confirmedOf(owner.id)).toBeUndefined();
    expect(await hasFactor()).toBe(false);
    expect(await database.adminTotps.consumeStep(id, 7)).toBe(false);

    expect(await database.adminTotps.confirm(id, 5, now)).toBe(true);
    expect(await database.adminTotps.confirm(id, 5, now)).toBe(false);
    expect(await hasFactor()).toBe(true);
    expect(await database.administrators.hasSecondFactor(stranger.id)).toBe(false);
    const second = await newTotp();
    await expect(database.adminTotps.confirm(second, 5, now)).rejects.toMatchObject({
      constraint: 'admin_totps_one_confirmed_index',
    });
    await database.adminTotps.deleteAllOf(owner.id, second);
    expect(await database.adminTotps.confirm(second, 5, now)).toBe(true);
  });

  it('consumes each step together with all earlier steps', async () => {
    const id = await newTotp();
    await database.adminTotps.confirm(id, 5, now);
    for (const [step, accepted] of [
      [4, false],
      [5, false],
      [7, true],
      [7, false],
      [6, false],
      [8, true],
    ] as const) {
      expect(await database.adminTotps.consumeStep(id, step), String(step)).toBe(accepted);
    }
  });

  it('that is pending is deleted when another enrolment starts, or when it is abandoned', async () => {
    const confirmed = await newTotp(before);
    await database.adminTotps.confirm(confirmed, 5, now);
    await newTotp(before);
    await database.adminTotps.deletePendingOf(owner.id);
    expect(await database.adminTotps.pendingOf(owner.id, new Date(0))).toBeUndefined();
    await newTotp(before);
    const fresh = await newTotp(now);
    await database.adminTotps.deletePendingBefore(now);
    expect(await database.adminTotps.pendingOf(owner.id, new Date(0))).toMatchObject({ id: fresh });
    expect(await database.adminTotps.confirmedOf(owner.id)).toMatchObject({ id: confirmed });
  });
});

describe('recovery codes', () => {
  it('are used once, by their administrator, and replaced as a whole', async () => {
    await database.adminRecoveryCodes.replace(owner.id, ['a', 'b']);
    await database.adminRecoveryCodes.replace(stranger.id, ['a']);
    expect(await database.adminRecoveryCodes.consume(owner.id, 'a')).toBe(true);
    expect(await database.adminRecoveryCodes.consume(owner.id, 'a')).toBe(false);
    expect(await database.adminRecoveryCodes.countOf(owner.id)).toBe(1);
    expect(await database.adminRecoveryCodes.countOf(stranger.id)).toBe(1);
    await database.adminRecoveryCodes.replace(owner.id, ['c']);
    expect(await database.adminRecoveryCodes.consume(owner.id, 'b')).toBe(false);
    expect(await database.adminRecoveryCodes.consume(owner.id, 'c')).toBe(true);
    expect(await hasFactor(), 'codes alone are no factor').toBe(false);
  });
});

describe('passkeys', () => {
  it('are found by their credential, which is unique', async () => {
    const passkey = await newPasskey();
    expect(await hasFactor()).toBe(true);
    const found = await database.adminPasskeys.findByCredentialId(passkey.credentialId);
    expect(found).toEqual({ ...passkey, lastUsedAt: null });
    const { credentialId } = passkey;
    const again = newPasskey({ credentialId, administratorId: stranger.id });
    await expect(again).rejects.toMatchObject({
      constraint: 'admin_passkeys_credential_id_unique',
    });
  });

  it('are listed, renamed and deleted by their administrator only', async () => {
    const [b, a] = [await newPasskey({ createdAt: after }), await newPasskey()];
    const names = async (): Promise<string[]> =>
      (await database.adminPasskeys.listOf(owner.id)).map(({ name }) => name);
    expect((await database.adminPasskeys.listOf(owner.id)).map(({ id }) => id)).toEqual([
      a.id,
      b.id,
    ]);
    await database.adminPasskeys.rename(stranger.id, a.id, 'theirs');
    await database.adminPasskeys.rename(owner.id, a.id, 'mine');
    expect(await names()).toEqual(['mine', 'key']);
    expect(await database.adminPasskeys.findOf(stranger.id, a.id)).toBeUndefined();
    await database.adminPasskeys.delete(stranger.id, a.id);
    expect(await names()).toHaveLength(2);
    await database.adminPasskeys.delete(owner.id, a.id);
    expect(await names()).toEqual(['key']);
  });

  it('have a 32-bit counter that only increases, or stays at 0', async () => {
    const { id, credentialId } = await newPasskey();
    const use = (signCount: number): Promise<boolean> =>
      database.adminPasskeys.recordUse(id, signCount, true, now);
    expect([await use(0), await use(0), await use(9), await use(0), await use(9)]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    // Compared as numbers, not as text: 10 is above 9.
    expect([await use(10), await use(2 ** 32 - 1), await use(11)]).toEqual([true, true, false]);
    expect(await database.adminPasskeys.findByCredentialId(credentialId)).toMatchObject({
      signCount: '4294967295',
      backedUp: true,
      lastUsedAt: now,
    });
  });
});

describe('a pending sign-in', () => {
  const insert = async (expiresAt: Date): Promise<{ id: string; secretHash: string }> =>
    database.pendingSignIns.insert({
      id: newId(),
      administratorId: owner.id,
      secretHash: randomUUID(),
      expiresAt,
    });

  it('is found until it expires, and consumed once', async () => {
    const { id, secretHash } = await insert(after);
    const find = (at: Date): Promise<unknown> =>
      database.pendingSignIns.findBySecretHash(secretHash, at);
    expect(await find(now)).toMatchObject({ id, administratorId: owner.id });
    expect(await find(after)).toBeUndefined();
    expect(await database.pendingSignIns.consume(id, after)).toBe(false);
    expect(await database.pendingSignIns.consume(id, now)).toBe(true);
    expect(await database.pendingSignIns.consume(id, now)).toBe(false);
    expect(await find(now)).toBeUndefined();
  });

  it('is deleted with the others of its administrator, or after it expires', async () => {
    const [old, fresh] = [await insert(before), await insert(after)];
    await database.pendingSignIns.deleteExpired(now);
    expect(
      await database.pendingSignIns.findBySecretHash(old.secretHash, new Date(0)),
    ).toBeUndefined();
    expect(await database.pendingSignIns.findBySecretHash(fresh.secretHash, now)).toBeDefined();
    await database.pendingSignIns.deleteAllOf(owner.id);
    expect(await database.pendingSignIns.findBySecretHash(fresh.secretHash, now)).toBeUndefined();
  });
});

describe('a challenge', () => {
  it('is answered once, in time, by its requester and for its purpose', async () => {
    const [requestedBy, other] = [newId(), newId()];
    const challenge = (challengeHash: string) => ({
      id: newId(),
      purpose: 'proof' as const,
      requestedBy,
      challengeHash,
      expiresAt: after,
    });
    const { adminChallenges } = database;
    await adminChallenges.insert(challenge('mine'));
    expect(await adminChallenges.findId('sign-in', requestedBy, 'mine', now)).toBeUndefined();
    expect(await adminChallenges.findId('proof', other, 'mine', now)).toBeUndefined();
    expect(await adminChallenges.findId('proof', requestedBy, 'other', now)).toBeUndefined();
    expect(await adminChallenges.findId('proof', requestedBy, 'mine', after)).toBeUndefined();
    const id = (await adminChallenges.findId('proof', requestedBy, 'mine', now)) ?? '';
    expect(await adminChallenges.consume(id)).toBe(true);
    expect(await adminChallenges.consume(id)).toBe(false);
    expect(await adminChallenges.findId('proof', requestedBy, 'mine', now)).toBeUndefined();
    expect(await adminChallenges.insertUsed(challenge('used'))).toBe(true);
    expect(await adminChallenges.insertUsed(challenge('used'))).toBe(false);
    await adminChallenges.deleteExpired(new Date(after.getTime() + 1));
    expect(await adminChallenges.insertUsed(challenge('used'))).toBe(true);
  });
});

it('returns with a credential whether its administrator has a second factor', async () => {
  const { secretHash } = await newConsoleSession(database, owner);
  const hasFactor = async (): Promise<boolean | undefined> =>
    (await database.consoleSessions.findBySecretHash(secretHash))?.hasSecondFactor;
  expect(await hasFactor()).toBe(false);
  await newTotp();
  expect(await hasFactor()).toBe(false);
  await newPasskey();
  expect(await hasFactor()).toBe(true);
});

it('replaces the secret of a session once, and changes nothing else', async () => {
  const session = await newConsoleSession(database, owner);
  const { id, secretHash } = session;
  const next = { secretHash: 'another', authenticatedAt: now };
  const renewed = await database.consoleSessions.rotate(id, secretHash, next);
  expect(renewed).toMatchObject({
    id: session.id,
    secretHash: 'another',
    authenticatedAt: now,
    expiresAt: session.expiresAt,
  });
  expect(await database.consoleSessions.findBySecretHash(session.secretHash)).toBeUndefined();
  expect(await database.consoleSessions.rotate(id, secretHash, { secretHash: 'third' })).toBe(
    undefined,
  );
  expect(await database.consoleSessions.lockAgainstRevocation(id, secretHash)).toBe(false);
  expect(await database.consoleSessions.lockAgainstRevocation(id, 'another')).toBe(true);
});

it('deletes everything with its administrator', async () => {
  const id = await newTotp();
  const { credentialId } = await newPasskey();
  await database.adminRecoveryCodes.replace(owner.id, ['a']);
  await database.administrators.delete(owner.id, undefined);
  expect(await database.adminTotps.confirm(id, 1, now)).toBe(false);
  expect(await database.adminPasskeys.findByCredentialId(credentialId)).toBeUndefined();
  expect(await database.adminRecoveryCodes.countOf(owner.id)).toBe(0);
});
