import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, getNamespace, login, renew } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { freePort } from '../support/free-port.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let port: number;

beforeAll(async () => {
  port = await freePort();
  server = await TestServer.start({
    environment: { SIGNET_METRICS: 'true', SIGNET_METRICS_PORT: String(port) },
  });
  await useApi(server);
});
afterAll(() => server.dispose());

const ownPort = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { method });

async function scrape(): Promise<Map<string, number>> {
  const text = await (await ownPort('/metrics')).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** How much each sample has grown. */
async function growth(work: () => Promise<unknown>): Promise<(name: string) => number> {
  const before = await scrape();
  await work();
  const after = await scrape();
  return (name) => (after.get(`signet_${name}`) ?? 0) - (before.get(`signet_${name}`) ?? 0);
}

describe('metrics', () => {
  it('agree with what a client counted', async () => {
    const { name: namespace } = await newNamespace({ renewalStrategy: 'rotate' });
    const { name: username } = await newUser(namespace);
    const { id, key } = await createApiKey(namespace, { name: 'key' });
    const grew = await growth(async () => {
      for (let count = 0; count < 3; count += 1) {
        await login({ namespace, username, password: userPassword });
      }
      for (let count = 0; count < 2; count += 1) {
        await expect(login({ namespace, username, password: 'wrong password' })).rejects.toThrow();
      }
      const refresh_token = await refreshTokenOf(namespace, username);
      for (let count = 0; count < 4; count += 1) await renew({ namespace, refresh_token });
      for (let count = 0; count < 5; count += 1) {
        const body = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: id,
          client_secret: key,
        });
        const answer = await fetch(`${server.url}/ns/${namespace}/oauth2/token`, {
          method: 'POST',
          body,
        });
        expect(answer.status).toBe(200);
      }
      for (let count = 0; count < 6; count += 1) await getNamespace(namespace);
    });
    const logins = '{route="/token/refresh",method="POST"';
    expect({
      logins: grew('events_total{event="login"}'),
      refused: grew('events_total{event="login-refused"}'),
      renewals: grew('events_total{event="renewal"}'),
      concurrent: grew('events_total{event="reuse-concurrent"}'),
      tokens: grew('events_total{event="token"}'),
      refusals: grew('refusals_total{code="login.refused"}'),
      loginRequests: grew(`request_duration_seconds_count${logins},status="2xx"}`),
      refusedRequests: grew(`request_duration_seconds_count${logins},status="4xx"}`),
      reads: grew(
        'request_duration_seconds_count{route="/api/v1/namespaces/:ns",method="GET",status="2xx"}',
      ),
    }).toEqual({
      logins: 4,
      refused: 2,
      renewals: 4,
      // The same refresh token, four times: the first renewal replaced it.
      concurrent: 3,
      tokens: 9,
      refusals: 2,
      loginRequests: 4,
      refusedRequests: 2,
      reads: 6,
    });
  });

  it('count issued refresh tokens, and the replay that revokes a session', async () => {
    const { name: namespace } = await newNamespace({ renewalStrategy: 'rotate', reuseGrace: 0 });
    const { name: username } = await newUser(namespace);
    const first = await refreshTokenOf(namespace, username);
    const grew = await growth(async () => {
      let token = first;
      for (let count = 0; count < 3; count += 1) {
        const { refresh_token = '' } = await renew({ namespace, refresh_token: token });
        token = refresh_token;
      }
      await expect(renew({ namespace, refresh_token: first })).rejects.toThrow();
    });
    expect({
      refreshTokens: grew('events_total{event="refresh-token"}'),
      replays: grew('events_total{event="reuse-replay"}'),
      revoked: grew('events_total{event="session-revoked"}'),
      refusals: grew('refusals_total{code="refresh_token.refused"}'),
    }).toEqual({ refreshTokens: 3, replays: 1, revoked: 1, refusals: 1 });
  });

  it('count refusals outside of the API, too', async () => {
    const grew = await growth(() => send(server, '/docs/unknown', { method: 'GET' }));
    expect(grew('refusals_total{code="route.unknown"}')).toBe(1);
  });

  it('have a bounded number of series, whatever the paths of requests', async () => {
    const unknown = async (): Promise<void> => {
      for (let path = 0; path < 50; path += 1) await send(server, `/unknown-${path}`, {});
    };
    await unknown();
    const before = (await scrape()).size;
    await unknown();
    await send(server, '/another/unknown', { method: 'DELETE' });
    expect((await scrape()).size).toBe(before);
  });

  it('are valid text for Prometheus, on both ports', async () => {
    for (const answer of [await ownPort('/metrics'), await fetch(`${server.url}/metrics`)]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      const text = await answer.text();
      expect(text.endsWith('\n')).toBe(true);
      const sample = /^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+$/;
      const lines = text.trimEnd().split('\n');
      expect(lines.filter((line) => !/^# (HELP|TYPE) /.test(line) && !sample.test(line))).toEqual(
        [],
      );
    }
  });

  it('have a port that serves nothing else', async () => {
    for (const path of ['/', '/health/live', '/api/v1/session', '/metrics/x']) {
      expect((await ownPort(path)).status, path).toBe(404);
    }
    expect((await ownPort('/metrics', 'POST')).status).toBe(404);
    expect((await ownPort('/metrics?target=signet')).status).toBe(200);
  });
});

it('are off by default', async () => {
  const plain = await TestServer.start();
  expect((await send(plain, '/metrics', { method: 'GET' })).status).toBe(404);
  await plain.dispose();
});

it('end with the server, also while a client keeps the connection open', async () => {
  const ownMetrics = await freePort();
  const stopped = await TestServer.start({
    environment: { SIGNET_METRICS_PORT: String(ownMetrics) },
  });
  const url = `http://127.0.0.1:${ownMetrics}/metrics`;
  await (await fetch(url)).text();
  await stopped.stop();
  await expect(fetch(url)).rejects.toThrow();
  await stopped.dispose();
});

it('name the port if it is taken', async () => {
  const failed = TestServer.start({ environment: { SIGNET_METRICS_PORT: String(port) } });
  await expect(failed).rejects.toThrow(`SIGNET_METRICS_PORT: cannot listen on port ${port}`);
});
