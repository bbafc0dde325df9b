import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, login, renew } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { TestServer } from '../support/server.js';
import { StatementCounter } from '../support/statement-counter.js';
import { behindProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Enough that batched writes and timers are a small part of a statement per request. */
const REQUESTS = 50;

const counter = new StatementCounter();
let database: TestDatabase;
let proxy: TcpProxy;
let server: TestServer;

beforeAll(async () => {
  database = await freshDatabase();
  const behind = await behindProxy(database, counter.observe);
  ({ proxy } = behind);
  server = await TestServer.start({ database: behind.database });
  await useApi(server);
});
afterAll(async () => {
  await server.dispose();
  await proxy.stop();
  await database.drop();
});

/** Statements per request in the steady state: caches are filled, and statements are prepared. */
async function statementsOf(request: () => Promise<unknown>): Promise<number> {
  for (let count = 0; count < 3; count += 1) await request();
  counter.take();
  for (let count = 0; count < REQUESTS; count += 1) await request();
  return Math.round(counter.take().length / REQUESTS);
}

describe('SQL statements of a request', () => {
  it('are counted', async () => {
    counter.take();
    await newNamespace();
    expect(counter.take().some((text) => text.startsWith('INSERT INTO "namespaces"'))).toBe(true);
  });

  it('are none for a renewal that keeps the refresh token', async () => {
    const { name: namespace } = await newNamespace({ renewalStrategy: 'keep' });
    const { name: username } = await newUser(namespace);
    const refresh_token = await refreshTokenOf(namespace, username);
    expect(await statementsOf(() => renew({ namespace, refresh_token }))).toBe(0);
  });

  it('are none for the exchange of an API key', async () => {
    const { name: namespace } = await newNamespace();
    const { id, key } = await createApiKey(namespace, { name: 'key' });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: key,
    });
    const exchange = async (): Promise<void> => {
      const answer = await fetch(`${server.url}/ns/${namespace}/oauth2/token`, {
        method: 'POST',
        body,
      });
      expect(answer.status).toBe(200);
    };
    expect(await statementsOf(exchange)).toBe(0);
  });

  it('is one for a rotation', async () => {
    const { name: namespace } = await newNamespace({ renewalStrategy: 'rotate' });
    const { name: username } = await newUser(namespace);
    let refresh_token = await refreshTokenOf(namespace, username);
    const rotate = async (): Promise<void> => {
      const renewed = await renew({ namespace, refresh_token });
      expect(renewed.refresh_token).not.toBe(refresh_token);
      refresh_token = renewed.refresh_token ?? '';
    };
    expect(await statementsOf(rotate)).toBe(1);
  });

  it('are up to ten for a login', async () => {
    const { name: namespace } = await newNamespace({ maxSessions: 1000 });
    const { name: username } = await newUser(namespace);
    const logIn = (): Promise<unknown> => login({ namespace, username, password: userPassword });
    expect(await statementsOf(logIn)).toBeLessThanOrEqual(10);
  });
});
