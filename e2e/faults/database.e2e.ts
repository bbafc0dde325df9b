import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  caller,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { Cluster, type ProxiedNode } from '../support/cluster.js';
import { deadlines, within } from '../support/deadlines.js';
import { send, type Answer } from '../support/http.js';
import { newAdministratorToken } from '../support/administrators.js';

let cluster: Cluster;
let namespace: string;
let refreshToken: string;
let token: string;

beforeAll(async () => {
  cluster = await Cluster.start();
  const [{ server }] = cluster.nodes;
  await useApi(server);
  namespace = (await newNamespace()).name;
  const user = await newUser(namespace);
  refreshToken = await refreshTokenOf(namespace, user.name);
  ({ token } = await newAdministratorToken(server));
});
afterAll(() => cluster.stop());

const recovery = { timeout: deadlines.recoveryMs, interval: 200 };

/** One request of each kind: a read, a long read, a write, a login and a renewal. */
const requests: Record<string, (node: ProxiedNode) => Promise<Answer>> = {
  readiness: ({ server }) => send(server, '/health/ready', { method: 'GET' }),
  list: ({ server }) =>
    send(server, `/api/v1/namespaces/${namespace}/users`, { method: 'GET', token }),
  export: ({ server }) =>
    send(server, `/api/v1/namespaces/${namespace}/users/export`, { method: 'GET', token }),
  create: ({ server }) =>
    send(server, `/api/v1/namespaces/${namespace}/groups`, {
      body: { name: uniqueName('group') },
      token,
    }),
  login: ({ server }) =>
    send(server, '/token/refresh', {
      body: { namespace, username: uniqueName('unknown'), password: userPassword },
    }),
  renewal: ({ server }) =>
    send(server, '/token/access', { body: { namespace, refresh_token: refreshToken } }),
};

/** Sends all requests at once to all nodes, so that every pooled connection is used and a broken one is detected. */
async function everywhere(times = 1): Promise<{ request: string; answer: Answer }[]> {
  const kinds = Object.entries(requests).flatMap((kind) => Array<typeof kind>(times).fill(kind));
  return Promise.all(
    cluster.nodes.flatMap((node) =>
      kinds.map(async ([request, ask]) => ({ request, answer: await within(ask(node), request) })),
    ),
  );
}

const worked = ({ request, answer }: { request: string; answer: Answer }): boolean =>
  answer.status === (request === 'login' ? 401 : request === 'create' ? 201 : 200);

/** Expects each response under a fault to be either a success or a 503 with Retry-After. */
function expectHonest(answers: { request: string; answer: Answer }[]): void {
  for (const one of answers) {
    if (worked(one)) continue;
    expect(one.answer.status, `${one.request}: ${one.answer.text}`).toBe(503);
    expect(one.answer.headers.get('retry-after'), one.request).toMatch(/^[1-9][0-9]?$/);
  }
}

async function recovered(): Promise<void> {
  await expect
    .poll(async () => {
      const answers = await everywhere();
      expectHonest(answers);
      return answers.filter((one) => !worked(one)).map(({ request }) => request);
    }, recovery)
    .toEqual([]);
}

const backends = async (): Promise<number[]> => {
  const rows = await cluster.database.run(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'signet'`,
  );
  return rows.map(({ pid }) => pid as number);
};

describe('a network that drops open connections silently', () => {
  it('fails no request later than its deadline, and recovers once the connections are replaced', async () => {
    await recovered();
    await everywhere(4);
    for (const { proxy } of cluster.nodes) proxy.drop();
    const answers = await everywhere();
    expectHonest(answers);
    expect(answers.some((one) => !worked(one))).toBe(true);
    await recovered();
  });
});

describe('a database that does not respond', () => {
  it('fails requests and readiness with 503 within their deadline, and recovers', async () => {
    await recovered();
    for (const { proxy } of cluster.nodes) proxy.stall();
    const answers = await everywhere();
    expectHonest(answers);
    for (const { request, answer } of answers) {
      if (request !== 'renewal') expect(answer.status, request).toBe(503);
    }
    for (const { proxy } of cluster.nodes) proxy.pass();
    await recovered();
  });
});

describe('a lost response to LISTEN', () => {
  it('makes the change feed reconnect; every node receives changes', async () => {
    await recovered();
    for (const { proxy } of cluster.nodes) proxy.loseResponsesTo('LISTEN');
    const feeds = `SELECT pid FROM pg_stat_activity WHERE application_name = 'signet changes'`;
    await cluster.database.run(`SELECT pg_terminate_backend(pid) FROM (${feeds}) AS feeds`);
    const waiting = (): number[] => cluster.nodes.map(({ proxy }) => proxy.pendingInterceptions);
    await expect.poll(waiting, recovery).toEqual([0, 0]);
    const deaf = (await cluster.database.run(feeds)).map(({ pid }) => pid);
    const others = async (): Promise<number> => {
      const pids = (await cluster.database.run(feeds)).map(({ pid }) => pid);
      return pids.filter((pid) => !deaf.includes(pid)).length;
    };
    await expect.poll(others, recovery).toBe(2);
    const [first, second] = cluster.nodes;
    const user = await newUser(namespace);
    const mine = await refreshTokenOf(namespace, user.name, caller(second.server));
    const renew = (): Promise<Answer> =>
      send(second.server, '/token/access', { body: { namespace, refresh_token: mine } });
    expect((await renew()).status).toBe(200);
    await send(first.server, `/api/v1/namespaces/${namespace}/users/${user.id}`, {
      method: 'PATCH',
      body: { disabled: true },
      token,
    });
    await expect.poll(async () => (await renew()).status, { timeout: 3_000 }).toBe(401);
  });
});

describe('a lost response to COMMIT', () => {
  it('is answered with 503 although the change was committed, and a create with an Idempotency-Key can be repeated', async () => {
    await recovered();
    const [{ server, proxy }] = cluster.nodes;
    const name = uniqueName('org');
    const create = (): Promise<Answer> =>
      send(server, '/api/v1/orgs', {
        body: { name },
        token,
        headers: { 'idempotency-key': 'create-once' },
      });
    proxy.loseResponsesTo('COMMIT');
    const lost = await within(create());
    expect(lost.status).toBe(503);
    await expect.poll(async () => (await create()).status, recovery).toBe(201);
    const rows = await cluster.database.run(`SELECT id FROM orgs WHERE name = '${name}'`);
    expect(rows).toHaveLength(1);
    expect((await create()).json).toMatchObject({ id: rows[0]?.['id'] });
  });
});

describe('a failover that leaves pooled connections to a read-only server', () => {
  it('is answered with 503 that names the cause, and ends once the connections are replaced', async () => {
    await recovered();
    const before = await backends();
    await cluster.database.run('ALTER SYSTEM SET default_transaction_read_only = on');
    await cluster.database.run('SELECT pg_reload_conf()');
    const [{ server }] = cluster.nodes;
    await expect
      .poll(async () => (await requests['readiness']?.(cluster.nodes[0]))?.status)
      .toBe(503);
    const ready = await send(server, '/health/ready', { method: 'GET' });
    expect(ready.text).toContain('read-only');
    const answers = await everywhere();
    expectHonest(answers);
    for (const { request, answer } of answers) {
      if (request === 'create' || request === 'readiness') expect(answer.status).toBe(503);
      if (request === 'list') expect(answer.status).toBe(200);
    }
    // New sessions can write from here on; only existing connections stay read-only.
    await cluster.database.run(`ALTER DATABASE signet SET default_transaction_read_only = off`);
    await recovered();
    const kept = async (): Promise<number[]> =>
      (await backends()).filter((pid) => before.includes(pid));
    await expect.poll(kept).toEqual([]);
    await cluster.database.run('ALTER SYSTEM RESET default_transaction_read_only');
    await cluster.database.run('SELECT pg_reload_conf()');
  });
});

describe('a database that terminates every connection and accepts none', () => {
  const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name LIKE 'signet%'`;
  const password = (to: string): string => `ALTER ROLE signet PASSWORD '${to}'`;

  it.each([
    [
      'because the network is away',
      () => {
        for (const { proxy } of cluster.nodes) {
          proxy.refuse();
          proxy.cut();
        }
        return Promise.resolve();
      },
      () => {
        for (const { proxy } of cluster.nodes) proxy.pass();
        return Promise.resolve();
      },
      'does not answer',
    ],
    [
      'because its password has changed',
      () => cluster.elsewhere(`${password('another')}; ${terminate}`),
      () => cluster.elsewhere(password(cluster.password)),
      'rejects the credentials',
    ],
    [
      'because it accepts no connections',
      () => cluster.elsewhere(`ALTER DATABASE signet WITH ALLOW_CONNECTIONS false; ${terminate}`),
      () => cluster.elsewhere('ALTER DATABASE signet WITH ALLOW_CONNECTIONS true'),
      'does not answer',
    ],
  ])('%s is answered with 503, and with more when it is back', async (_, begin, end, cause) => {
    await recovered();
    await begin();
    try {
      const answers = await everywhere();
      expectHonest(answers);
      for (const { request, answer } of answers) {
        if (request !== 'renewal') expect(answer.status, request).toBe(503);
      }
      // The first request may have used a connection that was just being terminated.
      await expect
        .poll(async () => (await requests['readiness']?.(cluster.nodes[0]))?.text)
        .toContain(cause);
    } finally {
      await end();
    }
    await recovered();
  });
});

describe('a full tablespace', () => {
  it('makes the node not ready, with the cause, until a write succeeds', async () => {
    await recovered();
    // Raises the error of a full disk on every insert into the two tables.
    await cluster.database.run(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON groups EXECUTE FUNCTION full_disk();
      CREATE TRIGGER full_disk BEFORE INSERT ON failure_counts EXECUTE FUNCTION full_disk()`);
    const [node] = cluster.nodes;
    const created = await requests['create']?.(node);
    expect([created?.status, created?.text]).toEqual([
      503,
      expect.stringContaining('out of disk space'),
    ]);
    const ready = await requests['readiness']?.(node);
    expect([ready?.status, ready?.text]).toEqual([
      503,
      expect.stringContaining('out of disk space'),
    ]);
    await cluster.database.run(`DROP FUNCTION full_disk CASCADE`);
    await recovered();
    const [row] = await cluster.database.run(
      `SELECT count(*)::integer AS trials FROM failure_counts WHERE key LIKE 'trial:%'`,
    );
    expect(row).toEqual({ trials: 0 });
  });
});

it('logs each cause of an outage once a minute instead of for every request', () => {
  for (const { server } of cluster.nodes) {
    const causes = server.log
      .filter(({ databaseCode }) => databaseCode !== undefined)
      .map(({ msg, reason, databaseCode, times }) => [msg, reason, databaseCode, times].join());
    expect(causes.length).toBeGreaterThan(0);
    const perCause = causes.map((cause) => causes.filter((other) => other === cause).length);
    // The suite runs for several minutes.
    expect(Math.max(...perCause)).toBeLessThanOrEqual(4);
    expect(server.log.filter(({ code }) => code === 'server.fault')).toEqual([]);
  }
});
