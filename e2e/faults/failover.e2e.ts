import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { editUser, getSession } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { databaseUrl, query, type TestDatabase } from '../support/database.js';
import { deadlines, within } from '../support/deadlines.js';
import { send, type Answer } from '../support/http.js';
import { startReplicatedPostgres, type ReplicatedPostgres } from '../support/postgres.js';
import { TestServer } from '../support/server.js';
import { behindProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { readToken } from '../support/verifier.js';

const PEOPLE = 8;
/** Milliseconds that a client waits before it repeats a request. */
const PAUSE = 50;
const recovery = { timeout: deadlines.recoveryMs, interval: 100 };

let postgres: ReplicatedPostgres;
let nodes: readonly { server: TestServer; proxy: TcpProxy }[];
let namespace: string;

beforeAll(async () => {
  postgres = await startReplicatedPostgres();
  await query(postgres.primaryUrl, 'CREATE DATABASE signet');
  const url = databaseUrl(postgres.primaryUrl, 'signet');
  const database: TestDatabase = {
    engine: 'postgres',
    environment: {
      DATABASE_URL: url,
      SIGNET_MASTER_KEYS: `test:${randomBytes(32).toString('base64')}`,
    },
    run: (statements) => query(databaseUrl(postgres.standbyUrl, 'signet'), statements),
    drop: () => postgres.stop(),
  };
  const node = async () => {
    const behind = await behindProxy(database);
    const server = await TestServer.start({
      database: behind.database,
      environment: { SIGNET_LIMITS: 'false' },
    });
    return { server, proxy: behind.proxy };
  };
  nodes = [await node(), await node()];
  await useApi(nodeAt(0));
  // A long grace period covers the whole failover, whose effect is tested here.
  ({ name: namespace } = await newNamespace({ renewalStrategy: 'rotate', reuseGrace: 60 }));
});
afterAll(async () => {
  await Promise.all(nodes.map(({ server }) => server.dispose()));
  await Promise.all(nodes.map(({ proxy }) => proxy.stop()));
  await postgres.stop();
});

function nodeAt(index: number): TestServer {
  const found = nodes[index % nodes.length];
  if (!found) throw new Error('There is no node.');
  return found.server;
}

const renewAt = (node: TestServer, token: string): Promise<Answer> =>
  within(send(node, '/token/access', { body: { namespace, refresh_token: token } }), 'A renewal');

const ready = (): Promise<{ status: number; text: string }[]> =>
  Promise.all(
    nodes.map(async ({ server }) => {
      const answer = within(send(server, '/health/ready', { method: 'GET' }), 'Readiness');
      const { status, text } = await answer;
      return { status, text };
    }),
  );

/** A client behind a load balancer: each request goes to the next node, and it repeats requests answered with 503. */
class Client {
  /** Every refresh token that it received, the current one last. */
  readonly tokens: string[];
  /** Responses other than 200 and 503. */
  readonly refusals: string[] = [];
  unavailable = 0;

  constructor(first: string) {
    this.tokens = [first];
  }

  get token(): string {
    return this.tokens.at(-1) ?? '';
  }

  async run(isOver: () => boolean): Promise<void> {
    for (let attempt = 0; !isOver(); attempt += 1) {
      const answer = await renewAt(nodeAt(attempt), this.token);
      if (answer.status === 200) {
        this.tokens.push((answer.json as { refresh_token: string }).refresh_token);
      } else if (answer.status === 503) {
        this.unavailable += 1;
      } else {
        this.refusals.push(`${answer.status} ${answer.text}`);
      }
      await delay(PAUSE);
    }
  }
}

it('a failover to a standby, which is read-only until it is promoted, loses no session and accepts no token twice', async () => {
  const users = await Promise.all(Array.from({ length: PEOPLE }, () => newUser(namespace)));
  const clients: Client[] = [];
  for (const { name } of users) clients.push(new Client(await refreshTokenOf(namespace, name)));
  let isOver = false;
  const running = Promise.all(clients.map((client) => client.run(() => isOver)));
  const renewals = (): number => Math.min(...clients.map(({ tokens }) => tokens.length));
  await expect.poll(renewals).toBeGreaterThan(2);

  for (const { proxy } of nodes) proxy.leadTo(postgres.standbyUrl);
  await postgres.killPrimary();
  await expect
    .poll(ready)
    .toEqual(
      nodes.map(() => ({ status: 503, text: expect.stringContaining('read-only') as string })),
    );
  await expect
    .poll(() => Math.min(...clients.map(({ unavailable }) => unavailable)))
    .toBeGreaterThan(0);

  const before = renewals();
  await query(postgres.standbyUrl, 'SELECT pg_promote()');
  await expect.poll(renewals, recovery).toBeGreaterThan(before + 1);
  await expect
    .poll(ready, recovery)
    .toEqual(nodes.map(() => ({ status: 200, text: expect.any(String) as string })));
  isOver = true;
  await running;

  expect(clients.flatMap(({ refusals }) => refusals)).toEqual([]);
  for (const { tokens, token } of clients) {
    // Each token has one successor: the counter grows by one per received token, so no rotation was lost or repeated.
    expect(tokens.map((one) => readToken(one).claims['cnt'])).toEqual(tokens.map((_, at) => at));
    const sid = String(readToken(token).claims['sid']);
    expect(await getSession(namespace, sid)).toMatchObject({ revokedAt: null });
  }
  const [first, second, ...others] = clients;
  for (const { tokens } of others) {
    const replaced = tokens.at(-3) ?? '';
    for (const { server } of nodes)
      expect(await renewAt(server, replaced)).toMatchObject({ status: 401 });
  }

  // Changes reach the other node again, and changes from before the failover are visible.
  const [person, other] = users;
  await editUser(namespace, person?.id ?? '', { disabled: true });
  await expect
    .poll(async () => (await renewAt(nodeAt(1), first?.token ?? '')).status, recovery)
    .toBe(401);
  expect(other && (await renewAt(nodeAt(1), second?.token ?? ''))).toMatchObject({ status: 200 });
});
