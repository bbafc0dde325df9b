import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '#client';
import { newNamespace, newUser, useApi, userPassword } from '../support/api.js';
import { diskUse, rowCounts } from '../support/database.js';
import { floodWith } from '../support/flood.js';
import { send, type RequestParts } from '../support/http.js';
import { form } from '../support/forged-credentials.js';
import { heapInUse, measurable } from '../support/heap-in-use.js';
import { inTurn, missingFrom, publicLoad } from '../support/public-load.js';
import { TestServer } from '../support/server.js';
import { report, soakSeconds } from '../support/soak.js';

/** Clock minutes that the load can span. */
const MINUTES = Math.ceil(soakSeconds / 60) + 1;

const MEGABYTE = 1024 * 1024;

/** The limits that docs/security.md states for the effects of one address, whatever it sends. */
const bounds = {
  auditEntriesPerMinute: 100,
  failureCounts: 1_000,
  liveBytes: 64 * MEGABYTE,
  processBytes: 512 * MEGABYTE,
  diskBytes: 64 * MEGABYTE,
  logBytesPerRequest: 512,
};

const addresses = { attacker: '203.0.113.1', user: '198.51.100.7', service: '198.51.100.8' };
const namespace = 'shop';

let server: TestServer;
let user: string;
let key: string;

beforeAll(async () => {
  server = await TestServer.start({
    environment: {
      SIGNET_TRUSTED_PROXIES: '127.0.0.1',
      SIGNET_PUBLIC_URL: 'http://localhost:3000',
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTD_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTIS: 'true',
      ...measurable,
    },
  });
  await useApi(server);
  await newNamespace({ name: namespace });
  ({ name: user } = await newUser(namespace));
  ({ key } = await createApiKey(namespace, { name: 'service' }));
});
afterAll(() => server.dispose());

/** The resident memory of the server's process, in bytes, including what V8 has reserved. */
async function processMemory(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** A client whose requests must all succeed. */
class WellBehaved {
  readonly milliseconds: number[] = [];

  constructor(private readonly address: string) {}

  async send(path: string, { headers, ...parts }: RequestParts): Promise<Record<string, unknown>> {
    const begun = performance.now();
    const from = { 'x-forwarded-for': this.address, ...headers };
    const { status, json, text } = await send(server, path, { ...parts, headers: from });
    this.milliseconds.push(performance.now() - begun);
    expect({ path, status, text: status < 300 ? '' : text }).toEqual({
      path,
      status: expect.toBeOneOf([200, 201, 204]) as number,
      text: '',
    });
    return json as Record<string, unknown>;
  }
}

/** The distribution of a client's response times. */
function spread({ milliseconds }: WellBehaved): Record<string, number> {
  const sorted = milliseconds.toSorted((one, other) => one - other).map(Math.round);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
  return { requests: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** Logs in and renews repeatedly until the load ends. @returns the number of logins */
async function useAsUser(client: WellBehaved, isOver: () => boolean): Promise<number> {
  let logins = 0;
  while (!isOver()) {
    const body = { namespace, username: user, password: userPassword };
    const { token } = await client.send('/token/refresh', { body });
    logins += 1;
    for (let renewals = 0; renewals < 10 && !isOver(); renewals += 1) {
      await client.send('/token/access', { body: { namespace, refresh_token: token } });
    }
  }
  return logins;
}

/** Gets tokens for an API key and introspects them until the load ends. */
async function useAsService(client: WellBehaved, isOver: () => boolean): Promise<void> {
  const ask = (path: string, fields: Record<string, string>) =>
    client.send(`/ns/${namespace}/oauth2/${path}`, {
      body: new URLSearchParams({ client_secret: key, ...fields }).toString(),
      headers: form,
    });
  while (!isOver()) {
    const got = await ask('token', { grant_type: 'client_credentials' });
    const token = String(got['access_token']);
    expect(await ask('introspect', { token })).toMatchObject({ active: true });
    await client.send(`/ns/${namespace}/validate`, { method: 'GET', token });
  }
}

/** How many rows each table may gain; unlisted tables must not grow. */
function allowedRows(logins: number): Record<string, number> {
  return {
    // From the attacker, both clients, the suite and the server itself: starts, stops and summaries.
    audit_entries: bounds.auditEntriesPerMinute * MINUTES * 4 + 10,
    audit_seals: MINUTES + 2,
    failure_counts: bounds.failureCounts,
    sessions: logins,
    familiar_addresses: 1,
    // Counts for one namespace per five minutes.
    activity: 50 * 2,
  };
}

it(
  'requests from one address stay within their limits, and other clients are served',
  async () => {
    const loads = publicLoad(namespace).map((load) => ({
      ...load,
      addressOf: () => addresses.attacker,
    }));
    expect(missingFrom(loads)).toEqual([]);
    // A service at the attacker's address that was known before the attack.
    const neighbour = new WellBehaved(addresses.attacker);
    await useAsService(neighbour, () => neighbour.milliseconds.length > 0);
    // A warm-up, so that code loaded and compiled at first use does not count.
    await floodWith(server, (index) => loads[index]);
    await server.stop();
    const rows = await rowCounts(server.database);
    await server.start();
    await useApi(server);
    await floodWith(server, (index) => loads[index]);
    const before = {
      live: await heapInUse(server),
      process: await processMemory(),
      disk: await diskUse(server.database),
      log: server.output.length,
    };

    const end = performance.now() + soakSeconds * 1_000;
    const next = inTurn(loads);
    let requests = 0;
    let peak = 0;
    // At least ten rounds of every route, however slow the machine is.
    const isOver = (): boolean => performance.now() >= end && requests >= loads.length * 10;
    const watch = setInterval(() => {
      void processMemory().then((bytes) => (peak = Math.max(peak, bytes)));
    }, 500);
    const person = new WellBehaved(addresses.user);
    const service = new WellBehaved(addresses.service);
    const [statuses, logins] = await Promise.all([
      floodWith(server, (index) => {
        if (isOver()) return undefined;
        requests += 1;
        return next(index);
      }),
      useAsUser(person, isOver),
      useAsService(service, isOver),
      useAsService(neighbour, isOver),
    ]).finally(() => clearInterval(watch));
    const grown = {
      live: (await heapInUse(server)) - before.live,
      process: peak - before.process,
      disk: (await diskUse(server.database)) - before.disk,
      log: server.output.length - before.log,
    };

    const faults = [...statuses.keys()].filter((status) => status >= 500 && status !== 503);
    expect(faults).toEqual([]);
    for (const { milliseconds } of [person, service, neighbour]) {
      expect(milliseconds.length).toBeGreaterThan(3);
    }
    expect(grown.live).toBeLessThan(bounds.liveBytes);
    expect(grown.process).toBeLessThan(bounds.processBytes);
    expect(grown.disk).toBeLessThan(bounds.diskBytes);
    const all = requests + [person, service, neighbour].flatMap((one) => one.milliseconds).length;
    expect(grown.log / all).toBeLessThan(bounds.logBytesPerRequest);

    await server.stop();
    const allowed = allowedRows(logins);
    const gained = Object.entries(await rowCounts(server.database)).map(
      ([table, count]) => [table, count - (rows[table] ?? 0)] as const,
    );
    const beyond = gained.filter(([table, count]) => count > (allowed[table] ?? 0));
    expect(beyond).toEqual([]);
    const [found] = await server.database.run(
      `SELECT count(*) FILTER (WHERE address = '${addresses.attacker}')::int AS entries FROM audit_entries`,
    );
    expect(found?.['entries']).toBeLessThanOrEqual(bounds.auditEntriesPerMinute * MINUTES);
    await server.start();
    report({
      requests,
      logins,
      statuses: Object.fromEntries(statuses),
      rows: Object.fromEntries(gained.filter(([, count]) => count > 0)),
      grown,
      milliseconds: {
        person: spread(person),
        service: spread(service),
        neighbour: spread(neighbour),
      },
    });
  },
  soakSeconds * 1_000 + 300_000,
);
