import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUser, refreshTokenOf, useApi, newNamespace } from '../support/api.js';
import { flood } from '../support/flood.js';
import { send } from '../support/http.js';
import { forgedCredentials, type ForgedCredential } from '../support/forged-credentials.js';
import { TestServer } from '../support/server.js';
import { soakRounds } from '../support/soak.js';

/** More failures per minute than the limit of an address. */
const LIMIT_TIMES = 550;
/** More failures of one kind than the audit log takes entries of an address. */
const TIMES = soakRounds({ few: 120, all: LIMIT_TIMES });
/** Fewer for credentials that cost a password hash each. */
const GUESSES = 20;

const namespace = 'shop';

let server: TestServer;
let user: string;

beforeAll(async () => {
  server = await TestServer.start({
    environment: {
      // The suite acts as a reverse proxy and sets the client address of each request.
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

const ways = forgedCredentials(namespace);
const timesOf = ({ isPassword = false }: ForgedCredential): number =>
  isPassword ? GUESSES : TIMES;

/** The number of audit entries by address, after a stop that flushes the pending ones. */
async function entries(): Promise<Map<string, number>> {
  await server.stop();
  const rows = (await server.database.run(
    `SELECT address, count(*)::int AS count FROM audit_entries WHERE address IS NOT NULL GROUP BY address`,
  )) as { address: string; count: number }[];
  await server.start();
  await useApi(server);
  return new Map(rows.map(({ address, count }) => [address, count]));
}

const isLimited = ({ isPassword, path }: ForgedCredential): boolean =>
  isPassword !== true && !path.endsWith('/validate');

describe('forged credentials from one address', () => {
  it('add up to a hundred entries to the audit log and are rate limited', async () => {
    const unlimited: ForgedCredential[] = [];
    for (const [index, way] of ways.entries()) {
      const addressOf = (): string => `192.0.2.${index}`;
      const statuses = await flood(server, timesOf(way), { ...way, addressOf });
      const answered = [...statuses.keys()].filter((status) => status !== 429);
      expect({ [way.name]: answered }).toEqual({ [way.name]: way.refusals });
      if (!statuses.has(429)) unlimited.push(way);
      else expect(isLimited(way), way.name).toBe(true);
    }
    const found = await entries();
    for (const [index, { name }] of ways.entries()) {
      expect(found.get(`192.0.2.${index}`) ?? 0, name).toBeLessThanOrEqual(100);
    }
    await expectSharedLimit(unlimited.filter(isLimited));
  });

  /** Every kind is refused from an address that one kind has brought to its limit. */
  async function expectSharedLimit([first, ...others]: ForgedCredential[]): Promise<void> {
    if (first === undefined) return;
    const addressOf = (): string => '192.0.2.200';
    const statuses = await flood(server, LIMIT_TIMES, { ...first, addressOf });
    expect(statuses.has(429), first.name).toBe(true);
    for (const way of others) {
      const refused = [...(await flood(server, 2, { ...way, addressOf })).keys()];
      expect({ [way.name]: refused }).toEqual({ [way.name]: [429] });
    }
  }

  it('delay neither a valid token nor a valid password from another address, nor a valid token from the same one', async () => {
    const token = await refreshTokenOf(namespace, user);
    const addressOf = (): string => '203.0.113.1';
    const others = ways.filter(({ isPassword }) => isPassword !== true);
    // Together they exceed the limit of the address.
    for (const way of others) await flood(server, 40, { ...way, addressOf });
    const renew = (address: string) =>
      send(server, '/token/access', {
        headers: { 'x-forwarded-for': address },
        body: { namespace, refresh_token: token },
      });
    expect((await renew('203.0.113.1')).status).toBe(200);
    expect((await renew('198.51.100.1')).status).toBe(200);
    expect((await refreshTokenOf(namespace, user)).length).toBeGreaterThan(0);

    const found = await entries();
    expect(found.get('203.0.113.1')).toBeLessThanOrEqual(100);
  });

  it('count together within one /64', async () => {
    const way = ways.find(({ name }) => name === 'client secrets at introspect');
    if (!way) throw new Error('There is no such way.');
    const addressOf = (index: number): string => `2001:db8::${(index + 1).toString(16)}`;
    const statuses = await flood(server, LIMIT_TIMES, { ...way, addressOf });
    expect(statuses.get(429)).toBeGreaterThanOrEqual(1);
    const found = [...(await entries())].filter(([address]) => address.startsWith('2001:db8:'));
    const counted = found.reduce((sum, [, count]) => sum + count, 0);
    expect(counted).toBeGreaterThanOrEqual(1);
    expect(counted).toBeLessThanOrEqual(100);
  });
});
