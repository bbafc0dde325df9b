import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { login, renew } from '#client';
import { newNamespace, newUser, useApi, userPassword } from '../support/api.js';
import { flood } from '../support/flood.js';
import { inventedCredentials } from '../support/invented-credentials.js';
import { TestServer } from '../support/server.js';
import { soakSeconds } from '../support/soak.js';

/** Minutes of the clock that the load can touch. */
const MINUTES = Math.ceil(soakSeconds / 60) + 1;

/** What docs/security.md says that one address can cause, whatever it sends. */
const bounds = {
  auditEntriesPerMinute: 100,
  challengesPerMinute: 100,
  failureCounts: 1_000,
  memoryBytes: 256 * 1024 * 1024,
  diskBytes: 64 * 1024 * 1024,
};

const attacker = '203.0.113.1';
const namespace = 'shop';

let server: TestServer;
let user: string;

beforeAll(async () => {
  server = await TestServer.start({
    environment: {
      SIGNET_TRUSTED_PROXIES: '127.0.0.1',
      SIGNET_PUBLIC_URL: 'http://localhost:3000',
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTD_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTIS: 'true',
    },
  });
  await useApi(server);
  await newNamespace({ name: namespace });
  ({ name: user } = await newUser(namespace));
});
afterAll(() => server.dispose());

/** Bytes of memory that the server's process holds. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Bytes of the data folder of the embedded database. */
async function disk(): Promise<number> {
  const folder = server.database.environment['SIGNET_DATA_DIR'] ?? '';
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const found = await stat(join(parentPath, name)).catch(() => undefined);
      return found?.size ?? 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Logs in and renews, one after the other, until the load ends. @returns how often it was served */
async function wellBehaved(isOver: () => boolean): Promise<number> {
  let served = 0;
  while (!isOver()) {
    const { token } = await login({ namespace, username: user, password: userPassword });
    for (let renewals = 0; renewals < 10 && !isOver(); renewals += 1) {
      await renew({ namespace, refresh_token: token });
      served += 1;
    }
  }
  return served;
}

it(
  'invented credentials from one address keep within their bounds, and others are served meanwhile',
  async () => {
    const ways = inventedCredentials(namespace);
    // Code is loaded and compiled at its first use: that is not of the load.
    for (const way of ways) await flood(server, 3, { ...way, addressOf: () => attacker });
    const before = { memory: await memory(), disk: await disk() };

    const end = performance.now() + soakSeconds * 1_000;
    const isOver = (): boolean => performance.now() >= end;
    const served = wellBehaved(isOver);
    let peak = 0;
    for (let round = 0; !isOver(); round += 1) {
      const way = ways[round % ways.length];
      if (way) await flood(server, 100, { ...way, addressOf: () => attacker });
      peak = Math.max(peak, await memory());
    }
    expect(await served).toBeGreaterThan(0);
    expect(peak - before.memory).toBeLessThan(bounds.memoryBytes);
    expect((await disk()) - before.disk).toBeLessThan(bounds.diskBytes);

    await server.stop();
    const count = async (from: string): Promise<number> => {
      const [row] = await server.database.run(`SELECT count(*)::int AS count FROM ${from}`);
      return Number(row?.['count']);
    };
    const entries = await count(`audit_entries WHERE address = '${attacker}'`);
    expect(entries).toBeLessThanOrEqual(bounds.auditEntriesPerMinute * MINUTES);
    const challenges = await count('admin_challenges');
    expect(challenges).toBeLessThanOrEqual(bounds.challengesPerMinute * MINUTES);
    expect(await count('failure_counts')).toBeLessThan(bounds.failureCounts);
    expect(await count(`sessions WHERE address = '${attacker}'`)).toBe(0);
    await server.start();
  },
  soakSeconds * 1_000 + 300_000,
);
