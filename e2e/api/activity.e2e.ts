import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getActivity,
  getNamespaceActivity,
  login,
  renew,
  revokeUserSessions,
  type ActivityPoint,
  type Activity,
} from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { caller, newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { send } from '../support/http.js';
import { accessTokenOf } from '../support/api.js';
import { TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

type Counts = Omit<ActivityPoint, 'at'>;

/** The sum of all data points. */
function sumOf({ points }: Activity): Counts {
  const sum: Record<string, number> = {};
  for (const { at: _at, ...counts } of points) {
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum as unknown as Counts;
}

const none: Counts = {
  login: 0,
  loginRefused: 0,
  renewal: 0,
  token: 0,
  refreshToken: 0,
  reuseConcurrent: 0,
  reuseLostResponse: 0,
  reuseReplay: 0,
  sessionRevoked: 0,
  identifierMismatch: 0,
};

/** Two successful logins, one failed login, three renewals and two revoked sessions. */
async function useNamespace(ns: string): Promise<void> {
  const user = await newUser(ns);
  const token = await refreshTokenOf(ns, user.name);
  await refreshTokenOf(ns, user.name);
  for (let count = 0; count < 3; count += 1) await renew({ namespace: ns, refresh_token: token });
  const wrong = login({ namespace: ns, username: user.name, password: 'not it' });
  await expect(wrong).rejects.toMatchObject({ status: 401 });
  await revokeUserSessions(ns, user.id);
  // The revoked session is left out: until a node is notified, it may still accept its token.
  const forged = renew({ namespace: ns, refresh_token: `${token}x` });
  await expect(forged).rejects.toMatchObject({ status: 401 });
}

const used: Counts = {
  ...none,
  login: 2,
  loginRefused: 1,
  renewal: 3,
  token: 3,
  refreshToken: 2,
  sessionRevoked: 2,
};

describe('the activity', () => {
  it('counts logins, renewals, tokens and revocations of a namespace', async () => {
    const { name } = await newNamespace();
    expect(sumOf(await getNamespaceActivity(name))).toEqual(none);
    await useNamespace(name);

    expect(sumOf(await getNamespaceActivity(name))).toEqual(used);
    expect(sumOf(await getNamespaceActivity(name, { step: '1d' }))).toEqual(used);
  });

  it('distinguishes concurrent reuse of a refresh token from a replay', async () => {
    const { name } = await newNamespace({ renewalStrategy: 'rotate', reuseGrace: 300 });
    const user = await newUser(name);
    const first = await refreshTokenOf(name, user.name);
    const second = (await renew({ namespace: name, refresh_token: first })).refresh_token ?? '';
    await renew({ namespace: name, refresh_token: first });
    await renew({ namespace: name, refresh_token: second });
    const replayed = renew({ namespace: name, refresh_token: first });
    await expect(replayed).rejects.toMatchObject({ status: 401 });

    const sum = sumOf(await getNamespaceActivity(name));
    // Counted as concurrent, or as a replay on a slow machine.
    expect(sum.reuseConcurrent + sum.reuseLostResponse).toBe(1);
    expect(sum).toMatchObject({ reuseReplay: 1, sessionRevoked: 1, renewal: 3 });
  });

  it('survives a restart and keeps counting', async () => {
    const { name } = await newNamespace();
    const user = await newUser(name);
    await refreshTokenOf(name, user.name);
    await server.restart();
    await useApi(server);
    await refreshTokenOf(name, user.name);

    expect(sumOf(await getNamespaceActivity(name)).login).toBe(2);
  });

  it('of the server is the sum of the namespaces that the caller can see', async () => {
    const mine = await newNamespace();
    const theirs = await newNamespace();
    await useNamespace(mine.name);
    await useNamespace(theirs.name);
    const { token } = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [mine.name],
    });
    const as = caller(server, token);

    expect(sumOf(await getActivity({}, as))).toEqual(used);
    const all = sumOf(await getActivity());
    expect(all.login).toBeGreaterThanOrEqual(4);
    const hidden = getNamespaceActivity(theirs.name, {}, as);
    await expect(hidden).rejects.toMatchObject({ code: 'namespace.unknown' });
  });

  it('rejects spans that are invalid or too long for a chart', async () => {
    const token = await accessTokenOf(server);
    for (const query of [
      'step=1m',
      'from=yesterday',
      'to=2030-02-30T00:00:00Z',
      'from=1970-01-01T00:00:00Z',
      'step=5m&from=2030-01-01T00:00:00Z&to=2030-02-01T00:00:00Z',
    ]) {
      const answer = await send(server, `/api/v1/activity?${query}`, { method: 'GET', token });
      expect(answer.status, query).toBe(400);
    }
  });
});
