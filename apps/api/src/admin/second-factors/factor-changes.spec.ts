import { newAdministrator, newConsoleSession, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Administrator, ConsoleSession, Database } from '#database';
import type { Actor } from '../../security/actor.js';
import { revalidateOncePerTransaction } from '../../security/revalidate-actor.js';
import { sha256Hex } from '../../security/secrets.js';
import { requestContext } from '../../core/http/request-context.js';
import { changeFactors, replaceRecoveryCodes, type FactorChange } from './factor-changes.js';

let database: Database;
let administrator: Administrator;
let session: ConsoleSession;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  administrator = await newAdministrator(database);
  session = await newConsoleSession(database, administrator);
});

/** Replaces the recovery codes, as a request whose guards found the session as it was at first. */
function change(): Promise<FactorChange<string[]>> {
  const { id, username, role } = administrator;
  const credential = { ...session, kind: 'console-session' } as const;
  const own = { hasSecondFactor: false, mustEnrol: false };
  const actor: Actor = { id, username, role, namespaceIds: [], credential, ...own };
  const caller = {
    kind: 'administrator',
    id,
    name: username,
    revalidate: revalidateOncePerTransaction(actor),
  } as const;
  const context = { requestId: 'test', address: '192.0.2.1', userAgent: undefined, caller };
  return requestContext.run(context, () =>
    changeFactors(database, actor, (tx) => replaceRecoveryCodes(tx, id)),
  );
}

const sessions = (): Promise<ConsoleSession[]> =>
  database.consoleSessions.listOf(administrator.id, new Date());

describe('a change of the own second factors', () => {
  it('rotates the secret of the session, keeps its expiry, and revokes every other session', async () => {
    await newConsoleSession(database, administrator);
    const changed = await change();
    expect(changed.result).toHaveLength(10);
    expect(changed.session.expiresAt).toEqual(session.expiresAt);
    const secretHash = sha256Hex(changed.session.secret);
    expect(secretHash).not.toBe(session.secretHash);
    expect(await sessions()).toMatchObject([{ id: session.id, secretHash }]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['its session was ended', () => database.consoleSessions.deleteAllOf(administrator.id)],
    [
      'its session got another secret',
      () =>
        database.consoleSessions.rotate(session.id, session.secretHash, { secretHash: 'other' }),
    ],
    [
      'the administrator was disabled',
      () =>
        database.administrators.edit(administrator.id, undefined, { disabled: true }, new Date()),
    ],
  ])('is refused, and undone, where %s since the request began', async (_, concurrentChange) => {
    await concurrentChange();
    await expect(change()).rejects.toMatchObject({ code: 'auth.required' });
    expect(await database.adminRecoveryCodes.countOf(administrator.id)).toBe(0);
  });
});
