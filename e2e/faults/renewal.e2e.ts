import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSession } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { Cluster } from '../support/cluster.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { skewedNode } from '../support/skewed-node.js';
import { readToken } from '../support/verifier.js';

let cluster: Cluster;
let nodes: TestServer[];

beforeAll(async () => {
  cluster = await Cluster.start({
    environment: { SIGNET_LIMITS: 'false', SIGNET_DATABASE_POOL: '5' },
  });
  nodes = cluster.nodes.map(({ server }) => server);
  await useApi(cluster.nodes[0].server);
});
afterAll(() => cluster.stop());

interface Person {
  namespace: string;
  username: string;
  token: string;
  sid: string;
}

async function newPerson(settings: Parameters<typeof newNamespace>[0] = {}): Promise<Person> {
  const { name: namespace } = await newNamespace({ renewalStrategy: 'rotate', ...settings });
  const { name: username } = await newUser(namespace);
  const token = await refreshTokenOf(namespace, username);
  return { namespace, username, token, sid: String(readToken(token).claims['sid']) };
}

const renewAt = (server: TestServer, { namespace }: Person, token: string): Promise<Answer> =>
  send(server, '/token/access', { body: { namespace, refresh_token: token } });

const successorOf = ({ json }: Answer): string =>
  String((json as { refresh_token?: string } | undefined)?.refresh_token);

/** A client behind a load balancer: after each 503 it retries at the next node. */
async function patientRenewal(person: Person, token: string): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await renewAt(
      nodes[attempt % nodes.length] ?? cluster.nodes[0].server,
      person,
      token,
    );
    if (answer.status !== 503 || attempt > 100) return answer;
  }
}

/** Locks a session's row for so many seconds, starting immediately. */
async function lockSession({ sid }: Person, seconds: number): Promise<() => Promise<unknown>> {
  const held = cluster.database.run(
    `BEGIN; SELECT id FROM sessions WHERE id = '${sid}' FOR UPDATE;
     SELECT pg_sleep(${seconds}); COMMIT`,
  );
  await expect
    .poll(() =>
      cluster.database.run(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%${sid}%'`,
      ),
    )
    .toHaveLength(1);
  return () => held;
}

describe('a client that retries', () => {
  it('keeps its session when the row was locked for longer than the grace period', async () => {
    const person = await newPerson({ reuseGrace: 4 });
    const held = await lockSession(person, 8);
    // A second tab, or an impatient client, renews at the same time.
    const answers = await Promise.all([
      patientRenewal(person, person.token),
      patientRenewal(person, person.token),
    ]);
    await held();
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [first, second] = answers.map(successorOf);
    expect(first).toBe(second);
    expect(readToken(first ?? '').claims).toMatchObject({ cnt: 1 });
    expect(await patientRenewal(person, first ?? '')).toMatchObject({ status: 200 });
    expect(await getSession(person.namespace, person.sid)).toMatchObject({ revokedAt: null });
  });

  it('keeps its session when the response to the commit was lost', async () => {
    const person = await newPerson();
    const [{ proxy }] = cluster.nodes;
    proxy.loseResponsesTo('rotate_session');
    const lost = await renewAt(cluster.nodes[0].server, person, person.token);
    expect(lost).toMatchObject({ status: 503 });
    proxy.pass();
    expect(await getSession(person.namespace, person.sid)).toMatchObject({ revokedAt: null });
    const again = await patientRenewal(person, person.token);
    expect(again).toMatchObject({ status: 200 });
    expect(readToken(successorOf(again)).claims).toMatchObject({ cnt: 1 });
    expect(await patientRenewal(person, successorOf(again))).toMatchObject({ status: 200 });
  });
});

describe.each([300, -300])('a node whose clock is %i s ahead', (seconds) => {
  let skewed: TestServer;

  beforeAll(async () => {
    skewed = await skewedNode(seconds, { database: cluster.database });
  });
  afterAll(() => skewed.dispose());

  it('starts and renews sessions that the other nodes accept, and accepts theirs', async () => {
    const person = await newPerson();
    const login = await send(skewed, '/token/refresh', {
      body: { namespace: person.namespace, username: person.username, password: userPassword },
    });
    const { token } = login.json as { token: string };
    const first = await renewAt(cluster.nodes[1].server, person, token);
    const second = await renewAt(skewed, person, successorOf(first));
    const third = await renewAt(cluster.nodes[0].server, person, successorOf(second));
    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(readToken(successorOf(third)).claims).toMatchObject({ cnt: 3 });
  });

  it('accepts no replaced token after the grace period', async () => {
    const person = await newPerson({ reuseGrace: 1 });
    const { status } = await renewAt(skewed, person, person.token);
    expect(status).toBe(200);
    await expect
      .poll(() =>
        cluster.database.run(
          `SELECT 1 FROM sessions
            WHERE id = '${person.sid}' AND rotated_at < clock_timestamp() - interval '1 second'`,
        ),
      )
      .toHaveLength(1);
    for (const node of [cluster.nodes[1].server, skewed]) {
      expect(await renewAt(node, person, person.token)).toMatchObject({ status: 401 });
    }
    expect(await getSession(person.namespace, person.sid)).toMatchObject({
      revokedReason: 'replay',
    });
  });

  it('reports it in its log and its readiness', async () => {
    const direction = seconds > 0 ? 'ahead of' : 'behind';
    const warning = expect.stringContaining(`300 s ${direction} the database's`) as string;
    const ready = await send(skewed, '/health/ready', { method: 'GET' });
    expect(ready).toMatchObject({ status: 200, json: { warnings: [warning] } });
    expect(skewed.log).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: warning }) as object,
    );
    const other = await send(cluster.nodes[0].server, '/health/ready', { method: 'GET' });
    expect(other.json).toEqual({ status: 'ok' });
  });
});

describe('a namespace with slow statements', () => {
  it('leaves connections for the others', async () => {
    const slow = await newPerson();
    const other = await newPerson();
    const held = await lockSession(slow, 60);
    const { server } = cluster.nodes[0];
    const crowd = Array.from({ length: 40 }, () => renewAt(server, slow, slow.token));
    let token = other.token;
    for (let at = 0; at < 5; at += 1) {
      const renewed = await renewAt(server, other, token);
      expect(renewed).toMatchObject({ status: 200 });
      token = successorOf(renewed);
    }
    const unlocked = expect(held()).rejects.toMatchObject({ code: '57014' });
    await cluster.database.run(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE wait_event = 'PgSleep' AND query LIKE '%${slow.sid}%'`,
    );
    await Promise.all([...crowd, unlocked]);
  });
});
