import { afterAll, beforeAll, expect, it } from 'vitest';
import { editNamespace, issueToken, listAudit, listSessions, type User } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { send } from '../support/http.js';
import {
  JwthenticatorClient,
  newKey,
  namespace,
  startWithDialect,
} from '../support/jwthenticator.js';
import type { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

let server: TestServer;
let client: JwthenticatorClient;
let user: User;

beforeAll(async () => {
  server = await startWithDialect();
  client = new JwthenticatorClient(server);
  await useApi(server);
  await newNamespace({ name: namespace, maxSessions: 3 });
  user = await newUser(namespace);
});
afterAll(() => server.dispose());

const renewed = async (refresh_token: string): Promise<number> =>
  (await send(server, '/token/access', { body: { namespace, refresh_token } })).status;

async function activeOf(subject: { userId?: string; apiKeyId?: string }): Promise<string[]> {
  const { items } = await listSessions(namespace, { ...subject, live: true });
  return items.map(({ id }) => id);
}

it('a login beyond the limit revokes the oldest session of the user, and no other', async () => {
  const stranger = await newUser(namespace);
  const other = await refreshTokenOf(namespace, stranger.name);
  const tokens: string[] = [];
  for (let login = 0; login < 5; login += 1)
    tokens.push(await refreshTokenOf(namespace, user.name));
  expect(await Promise.all(tokens.map(renewed))).toEqual([401, 401, 200, 200, 200]);
  expect(await renewed(other)).toBe(200);
  const { items } = await listSessions(namespace, { userId: user.id });
  const reasons = items.map(({ revokedReason }) => revokedReason ?? null);
  expect(reasons).toEqual([null, null, null, 'session-limit', 'session-limit']);
  // Repetitions within a second share one entry with a count.
  await expect
    .poll(async () => {
      const entries = (await listAudit({ action: 'session.limit', target: user.id })).items;
      const times = entries.map(({ details }) => Number(details?.['times'] ?? 1));
      return times.reduce((sum, count) => sum + count, 0);
    })
    .toBe(2);
  const [entry] = (await listAudit({ action: 'session.limit', target: user.id })).items;
  expect(entry).toMatchObject({
    actor: { kind: 'user', id: user.id },
    target: { kind: 'user', id: user.id },
    details: { limit: 3 },
  });
});

it('the limit holds for concurrent logins', async () => {
  const tokens = await Promise.all(
    Array.from({ length: 12 }, () => refreshTokenOf(namespace, user.name)),
  );
  const active = await activeOf({ userId: user.id });
  expect(active).toHaveLength(3);
  const sessions = tokens.map((token) => String(readToken(token).claims['sid']));
  for (const id of active) expect(sessions).toContain(id);
});

it('the limit applies to the sessions of an API key', async () => {
  const key = await newKey();
  await Promise.all(Array.from({ length: 8 }, () => client.authenticated(key)));
  expect(await activeOf({ apiKeyId: key.id })).toHaveLength(3);
});

it('the limit applies to the test tokens of administrators', async () => {
  const tester = await newUser(namespace);
  const oldest = await refreshTokenOf(namespace, tester.name);
  for (let count = 0; count < 4; count += 1) await issueToken(namespace, { subjectId: tester.id });
  expect(await activeOf({ userId: tester.id })).toHaveLength(3);
  expect(await renewed(oldest)).toBe(401);
  const { items } = await listAudit({ action: 'session.limit', target: tester.id });
  expect(items).toMatchObject([
    { actor: { kind: 'administrator' }, details: { limit: 3 } },
    { actor: { kind: 'administrator' }, details: { limit: 3 } },
  ]);
});

it('a new limit applies from the next login', async () => {
  for (const maxSessions of [0, 10_001, 1.5]) {
    await expect(editNamespace(namespace, { maxSessions })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/maxSessions' }],
    });
  }
  const other = await newNamespace();
  expect(other.maxSessions).toBe(100);
  await editNamespace(namespace, { maxSessions: 1 });
  expect(await activeOf({ userId: user.id })).toHaveLength(3);
  await expect
    .poll(async () => {
      await refreshTokenOf(namespace, user.name);
      return activeOf({ userId: user.id });
    })
    .toHaveLength(1);
});
