import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiKey,
  createNamespace,
  editApiKey,
  editUser,
  getNamespace,
  listAudit,
  listNamespaceAudit,
  listSessions,
  login,
  renew,
  type AuditEntry,
} from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import {
  caller,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { send } from '../support/http.js';
import { owner, TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

/** Restarts the server, since a stop flushes the pending entries. */
async function written(): Promise<void> {
  expect(await server.stop()).toBe(0);
  await server.start();
  await useApi(server);
}

async function entriesOf(ns: string, action: AuditAction): Promise<AuditEntry[]> {
  return (await listNamespaceAudit(ns, { action, limit: 200 })).items;
}
type AuditAction = Parameters<typeof listNamespaceAudit>[1] extends { action?: infer T } | undefined
  ? T
  : never;

const refused = { status: 401 };

describe('logins', () => {
  it('are recorded whether they succeed or fail, and survive a stop', async () => {
    const { name: ns } = await newNamespace();
    const user = await newUser(ns, 'ada');
    const disabled = await newUser(ns, 'eva');
    await editUser(ns, disabled.id, { disabled: true });
    for (let count = 0; count < 10; count += 1) await refreshTokenOf(ns, 'ada');
    const wrong = (username: string, password: string) =>
      expect(login({ namespace: ns, username, password })).rejects.toMatchObject(refused);
    await wrong('ada', 'not the password');
    await wrong('eva', userPassword);
    await wrong('my password, in the wrong field', userPassword);
    await wrong('My Password, in the wrong field', 'another');
    await wrong('another user', userPassword);
    await written();

    const begun = await entriesOf(ns, 'login.ok');
    expect(begun).toHaveLength(10);
    const sessions = new Set((await listSessions(ns)).items.map(({ id }) => id));
    expect(new Set(begun.map(({ target }) => target?.id))).toEqual(sessions);
    expect(begun[0]).toMatchObject({
      actor: { kind: 'user', id: user.id, name: 'ada' },
      address: '127.0.0.1',
    });
    const failures = (await entriesOf(ns, 'login.refused')).reverse();
    const known = failures.filter(({ target }) => target !== null);
    expect(known.map(({ target, details }) => [target?.name, details?.['reason']])).toEqual([
      ['ada', 'password'],
      ['eva', 'disabled'],
    ]);
    // Failures within a second share one entry, which counts the attempts and the distinct names.
    const unknown = failures.filter(({ target }) => target === null);
    let [attempts, names] = [0, 0];
    for (const { details } of unknown) {
      expect(details).toMatchObject({ reason: 'user' });
      expect(String(details?.['pseudonym'])).toMatch(/^[\w-]{22}$/);
      attempts += Number(details?.['times'] ?? 1);
      names += Number(details?.['names'] ?? 1);
    }
    expect(attempts).toBe(3);
    // Names are counted case-insensitively; one name may be in two entries of different seconds.
    expect([2, 3]).toContain(names);
    expect(JSON.stringify(failures)).not.toMatch(/wrong field/i);
  });

  it('in an unknown namespace are recorded without any name', async () => {
    const namespace = uniqueName('nowhere');
    await expect(
      login({ namespace, username: 'ada', password: userPassword }),
    ).rejects.toMatchObject(refused);
    await written();

    const { items } = await listAudit({ action: 'login.refused', limit: 1 });
    expect(items[0]).toMatchObject({ namespaceId: null, target: null });
    expect(items[0]?.details).toMatchObject({ reason: 'namespace' });
    expect(JSON.stringify(items[0])).not.toContain(namespace);
  });
});

describe('reused refresh tokens', () => {
  it('are recorded with the cause, and renewals are not', async () => {
    const { name: ns } = await newNamespace({ renewalStrategy: 'rotate', reuseGrace: 10 });
    const user = await newUser(ns);
    const first = await refreshTokenOf(ns, user.name);
    const renewing = (refresh_token: string) => renew({ namespace: ns, refresh_token });
    const second = (await renewing(first)).refresh_token ?? '';
    await renewing(first);
    await renewing(second);
    await expect(renewing(first)).rejects.toMatchObject(refused);
    await expect(renewing(first)).rejects.toMatchObject(refused);
    await written();

    const { items } = await listNamespaceAudit(ns, { actor: user.id });
    const [session] = (await listSessions(ns)).items;
    expect(items.map(({ action }) => action)).toEqual([
      'session.replay',
      // Recorded as concurrent, or as a replay on a slow machine.
      expect.stringMatching(/^session\.(concurrent|lost-response)$/),
      'login.ok',
    ]);
    for (const { target } of items)
      expect(target).toMatchObject({ kind: 'session', id: session?.id });
    expect(session?.revokedReason).toBe('replay');
    expect(items[0]?.details).toEqual({ cause: 'replay' });
  });
});

describe('API keys', () => {
  it('are recorded with the reason when refused, once for a burst', async () => {
    const { name: ns } = await newNamespace();
    const key = await createApiKey(ns, { name: 'machine' });
    const buy = async (secret: string): Promise<number> => {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_secret: secret,
      }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return (await send(server, `/ns/${ns}/oauth2/token`, { body, headers })).status;
    };
    expect(await buy(key.key)).toBe(200);
    await editApiKey(ns, key.id, { disabled: true });
    expect(await buy(key.key)).toBe(401);
    const guesses = Array.from({ length: 50 }, (_, index) => buy(`a guess at a key ${index}`));
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([401]));
    await written();

    const entries = await entriesOf(ns, 'api-key.refused');
    const known = entries.filter(({ target }) => target !== null);
    expect(known).toHaveLength(1);
    expect(known[0]).toMatchObject({
      actor: { kind: 'anonymous' },
      target: { kind: 'api-key', id: key.id, name: 'machine' },
      details: { reason: 'disabled' },
    });
    const unknown = entries.filter(({ target }) => target === null);
    const times = unknown.map(({ details }) => Number(details?.['times'] ?? 1));
    expect(times.reduce((sum, one) => sum + one, 0)).toBe(50);
    expect(JSON.stringify(entries)).not.toContain('a guess');
  });

  it('are recorded as the actor when they revoke a session', async () => {
    const { name: ns } = await newNamespace();
    const user = await newUser(ns);
    const token = await refreshTokenOf(ns, user.name);
    const key = await createApiKey(ns, { name: 'machine' });
    const revoke = async (): Promise<number> => {
      const body = new URLSearchParams({ token, client_secret: key.key }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return (await send(server, `/ns/${ns}/oauth2/revoke`, { body, headers })).status;
    };
    expect(await revoke()).toBe(200);
    expect(await revoke()).toBe(200);

    const entries = await entriesOf(ns, 'session.revoke');
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      actor: { kind: 'api-key', id: key.id, name: 'machine' },
      target: { kind: 'session' },
      after: { userId: user.id, revokedReason: 'client' },
    });
  });
});

describe('administrators', () => {
  it('are recorded by name when they fail to sign in, and unknown names are omitted', async () => {
    for (const username of [owner.username, 'a password in the wrong field']) {
      const body = { username, password: 'not the password' };
      expect((await send(server, '/api/v1/session', { body })).status).toBe(401);
    }
    await written();

    const { items } = await listAudit({ action: 'administrator.signin-refused' });
    expect(items).toHaveLength(2);
    expect(items[1]).toMatchObject({
      actor: { kind: 'anonymous' },
      target: { kind: 'administrator', name: owner.username },
      details: { reason: 'password' },
    });
    expect(items[0]).toMatchObject({ target: null });
    expect(JSON.stringify(items[0])).not.toContain('wrong field');
  });

  it('are recorded when a request exceeds their permissions', async () => {
    const mine = await newNamespace();
    const theirs = await newNamespace();
    const { administrator, token } = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [mine.name],
    });
    const as = caller(server, token);
    await expect(createNamespace({ name: uniqueName('ns') }, as)).rejects.toMatchObject({
      code: 'permission.missing',
    });
    await expect(getNamespace(theirs.name, as)).rejects.toMatchObject({
      code: 'namespace.unknown',
    });
    await written();

    const { items } = await listAudit({ action: 'access.refused', actor: administrator.id });
    expect(items.map(({ namespaceId, details }) => [namespaceId, details])).toEqual([
      [theirs.id, { route: 'GET /api/v1/namespaces/:ns' }],
      [null, { route: 'POST /api/v1/namespaces' }],
    ]);
  });
});
