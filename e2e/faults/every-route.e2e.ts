import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { auditedCalls, dialectNamespace, type AuditedCall } from '../support/audited-routes.js';
import { within } from '../support/deadlines.js';
import { databaseUrl, freshDatabase, query, type TestDatabase } from '../support/database.js';
import { filled, operations, outcome, type RouteOperation } from '../support/every-route.js';
import type { RequestParts } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { behindProxy, type TcpProxy } from '../support/tcp-proxy.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

interface Call {
  operation: RouteOperation;
  path: string;
  parts: RequestParts;
}

let database: TestDatabase;
let proxy: TcpProxy;
let server: TestServer;
let token: string;

beforeAll(async () => {
  database = await freshDatabase();
  const environment = {
    SIGNET_COMPAT_JWTD_NAMESPACE: dialectNamespace,
    SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: dialectNamespace,
    SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    SIGNET_COMPAT_JWTIS: 'true',
  };
  const behind = await behindProxy(database);
  proxy = behind.proxy;
  server = await TestServer.start({ database: behind.database, environment });
  await useApi(server);
  token = await accessTokenOf(server);
  await newNamespace({ name: dialectNamespace });
});
afterAll(async () => {
  await server.dispose();
  await proxy.stop();
  await database.drop();
});

/** Valid parameters for the public operations, so that their requests reach the database. */
async function publicBodies(ns: string): Promise<Record<string, RequestParts>> {
  const { name: username } = await newUser(ns);
  const login = { namespace: ns, username, password: userPassword };
  const renewal = { namespace: ns, refresh_token: await refreshTokenOf(ns, username) };
  const { key, identifier } = await createApiKey(ns, { name: uniqueName('key') });
  const form = (body: string): RequestParts => ({
    body: `client_secret=${key}&${body}`,
    headers: FORM,
  });
  const question = form(`token=${renewal.refresh_token}`);
  return {
    login: { body: login },
    loginWithLifetime: { body: login },
    renew: { body: renewal },
    renewWithLifetime: { body: renewal },
    renewTokenPair: { body: renewal },
    getPublicKey: { body: { namespace: ns } },
    oauthToken: form('grant_type=client_credentials'),
    introspectToken: question,
    revokeToken: question,
    jwtdToken: { body: { username, password: userPassword, service: 'admin' } },
    jwthenticatorAuthenticate: { body: { key, identifier } },
    jwthenticatorRefresh: { body: { refresh_token: renewal.refresh_token, identifier } },
    jwthenticatorValidate: { body: { jwt: renewal.refresh_token } },
    jwtisRegister: { body: {}, token },
    jwtisIssueToken: { body: { kid: ns }, token: key },
    jwtisRenewToken: { body: { kid: ns, refresh_token: renewal.refresh_token }, token: key },
    jwtisKeys: { token: key },
    signIn: { body: { username: 'unknown', password: 'not the password' } },
  };
}

/** A request for an operation that succeeds, or nearly succeeds, as long as there is no fault. */
async function callFor(
  operation: RouteOperation,
  ns: string,
  bodies: Readonly<Record<string, RequestParts>>,
): Promise<Call> {
  const made: AuditedCall | undefined = await auditedCalls[operation.name]?.({ server, ns });
  if (made !== undefined) {
    const { cookie, body, query: more = '' } = made;
    const by: RequestParts =
      cookie === undefined
        ? { token: made.token ?? token }
        : { headers: { cookie, 'x-signet-console': '1' } };
    return { operation, path: filled(operation.path, made.path) + more, parts: { body, ...by } };
  }
  const id = randomUUID();
  const values = { ns, id, sessionId: id, tokenId: id, ttl: '5m', kid: uniqueName('kid') };
  const path = filled(operation.path, { ...values, user: 'unknown', group: 'none' });
  return { operation, path, parts: bodies[operation.name] ?? { token } };
}

/** Sends the calls in small batches. @returns the responses with which the server is at fault */
async function faultsOf(
  calls: readonly Call[],
  isFault: (status: number, headers: Headers) => boolean,
): Promise<string[]> {
  const faults: string[] = [];
  for (let at = 0; at < calls.length; at += 6) {
    const answers = await Promise.all(
      calls
        .slice(at, at + 6)
        .map(({ operation, path, parts }) => outcome(server, operation, path, parts)),
    );
    for (const { status, headers, said } of answers)
      if (isFault(status, headers)) faults.push(said);
  }
  return faults;
}

/** A 5xx response is a fault unless it is a 503 with Retry-After. */
const isFault = (status: number, headers: Headers): boolean =>
  status >= 500 && (status !== 503 || headers.get('retry-after') === null);

describe('every operation', () => {
  /**
   * The maintenance database, from which the test blocks the node's database, and the statement to cut its connections.
   */
  function place(): { elsewhere: string; name: string; end: string } {
    const url = database.environment['DATABASE_URL'] ?? '';
    const name = new URL(url).pathname.slice(1);
    return {
      elsewhere: databaseUrl(url, 'postgres'),
      name,
      end: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
    };
  }

  const ready = (): Promise<number> =>
    outcome(server, { name: 'isReady', method: 'GET' }, '/health/ready', {}).then(
      ({ status }) => status,
    );

  /** Calls for all operations, in the order of the document. */
  async function allCalls(): Promise<Call[]> {
    const { name: ns } = await newNamespace();
    const bodies = await publicBodies(ns);
    const calls: Call[] = [];
    for (const operation of operations) calls.push(await callFor(operation, ns, bodies));
    return calls;
  }

  it('is refused with 503, or does not write, while the database is read-only', async () => {
    const { elsewhere, name, end } = place();
    const calls = await allCalls();
    await query(elsewhere, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await query(elsewhere, end);
    expect(await faultsOf(calls, isFault)).toEqual([]);
    await query(elsewhere, `ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await query(elsewhere, end);
    await expect.poll(ready).toBe(200);
  });

  it('is refused with 503, or needs no database, while the database is down', async () => {
    const { elsewhere, name, end } = place();
    const calls = await allCalls();
    await query(elsewhere, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await query(elsewhere, end);
    expect(await faultsOf(calls, isFault)).toEqual([]);
    await query(elsewhere, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    await expect.poll(ready).toBe(200);
  });

  it('is refused with 503 within its deadline, or needs no database, while the database does not respond', async () => {
    const calls = await allCalls();
    proxy.stall();
    const answers: Awaited<ReturnType<typeof outcome>>[] = [];
    try {
      // In batches: on a slow machine, queued requests would spend their deadline waiting for the others.
      for (let at = 0; at < calls.length; at += 40) {
        const group = calls
          .slice(at, at + 40)
          .map(({ operation, path, parts }) =>
            within(outcome(server, operation, path, parts), operation.name),
          );
        answers.push(...(await Promise.all(group)));
      }
    } finally {
      proxy.pass();
    }
    const faults = answers.filter(({ status, headers }) => isFault(status, headers));
    expect(faults.map(({ said }) => said)).toEqual([]);
    expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(100);
    await expect.poll(ready).toBe(200);
  });

  it('never fails with 500 while its namespace is being deleted', async () => {
    const named = operations.filter(
      ({ path, name }) => path.includes('{ns}') || /^\/token\//.test(path) || name === 'jwtisKeys',
    );
    expect(named.length).toBeGreaterThan(60);
    const race = async (operation: RouteOperation): Promise<string[]> => {
      const { name } = await newNamespace();
      const isOfUsers = operation.surface === 'public' && operation.method === 'POST';
      const call = await callFor(operation, name, isOfUsers ? await publicBodies(name) : {});
      const ns = /\/namespaces\/([^/?]+)/.exec(call.path)?.[1] ?? name;
      const deletion: Call = {
        operation: { ...operation, name: 'deleteNamespace', method: 'DELETE' },
        path: `/api/v1/namespaces/${ns}?confirm=${ns}`,
        parts: { token },
      };
      return faultsOf([call, deletion, call, call, call, call], isFault);
    };
    const faults: string[] = [];
    for (let at = 0; at < named.length; at += 4) {
      const found = await Promise.all(named.slice(at, at + 4).map(race));
      faults.push(...found.flat());
    }
    expect(faults).toEqual([]);
  }, 300_000);
});
