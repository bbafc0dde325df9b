import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey, editUser, listSessions } from '#client';
import { newNamespace, newUser, uniqueName, useApi, userPassword } from '../support/api.js';
import { engine } from '../support/database.js';
import { flood, retryAfter, statusesOf, tooMany } from '../support/flood.js';
import { send, type Answer } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { soakRounds } from '../support/soak.js';

/** Many times more than any limit allows. */
const GUESSES = soakRounds({ few: 300, all: 10_000 });
/** For that many attempts on a busy machine, in milliseconds. */
const FLOOD_TIMEOUT_MS = 300_000;

const home = '198.51.100.7';
const elsewhere = '198.51.100.8';

let server: TestServer;
let namespace: string;
let username: string;
/** An address without history. */
let attacker: string;
let attackers = 0;

beforeAll(async () => {
  // The suite acts as a reverse proxy and sets the client address of each request.
  const environment = { SIGNET_TRUSTED_PROXIES: '127.0.0.1', SIGNET_LOG_LEVEL: 'warn' };
  server = await TestServer.start({ environment });
  await useApi(server);
});
afterAll(() => server.dispose());

beforeEach(async () => {
  ({ name: namespace } = await newNamespace());
  ({ name: username } = await newUser(namespace));
  attacker = `203.0.113.${(attackers += 1)}`;
});

interface Attempt {
  namespace: string;
  username: string;
  password: string;
}

function login(
  address: string,
  attempt: Partial<Attempt> = {},
  at: TestServer = server,
): Promise<Answer> {
  const headers = { 'x-forwarded-for': address };
  const body = { namespace, username, password: userPassword, ...attempt };
  return send(at, '/token/refresh', { headers, body });
}

const wrong = { password: 'guessed it' };

const wrongPasswords = {
  path: '/token/refresh',
  bodyOf: (index: number) => ({ namespace, username, password: `guess ${index}` }),
};

describe(`${GUESSES} wrong passwords for one account`, () => {
  it(
    'from one address are throttled, and the owner can log in from another',
    async () => {
      const statuses = await flood(server, GUESSES, {
        ...wrongPasswords,
        addressOf: () => attacker,
      });
      expect([...statuses.keys()].sort()).toEqual([401, 429]);
      expect(statuses.get(401)).toBeLessThanOrEqual(20);
      expect((await login(elsewhere)).status).toBe(200);
    },
    FLOOD_TIMEOUT_MS,
  );

  it(
    'from as many addresses never lock the owner out: a known address logs in immediately, others after Retry-After',
    async () => {
      expect((await login(home)).status).toBe(200);
      const statuses = await flood(server, GUESSES, {
        ...wrongPasswords,
        addressOf: (index) => `10.7.${index >> 8}.${index & 255}`,
      });
      expect([...statuses.keys()].sort()).toEqual([401, 429]);
      expect(statuses.get(401)).toBeLessThanOrEqual(100);
      expect((await login(home)).status).toBe(200);
      expect((await retryAfter(() => login(elsewhere))).status).toBe(200);
    },
    FLOOD_TIMEOUT_MS,
  );
});

describe('a throttled attacker', () => {
  it('gets 429 with the time to wait', async () => {
    const answers = await tooMany(() => login(attacker, wrong));
    for (const { headers, json } of answers.filter(({ status }) => status === 429)) {
      expect(json).toEqual({
        error: 'slow_down',
        error_description: 'Too many failed attempts. Wait before the next one.',
      });
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('ratelimit')).toBe('"guesses";r=0;t=1');
      expect(headers.get('ratelimit-policy')).toBe('"guesses";q=10;w=216000');
    }
  });

  it('is still throttled after a restart', async () => {
    await tooMany(() => login(attacker, wrong));
    await server.restart();
    const answer = await retryAfter(() => login(attacker, wrong));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('ratelimit')).toBe('"guesses";r=0;t=2');
    await useApi(server);
  });

  it('gets no extra attempts with another spelling of the name', async () => {
    const spellings = [username, username.toUpperCase()];
    await tooMany((index) => login(attacker, { ...wrong, username: spellings[index % 2] }));
  });

  it('gets no extra attempts by signing in to an account of its own', async () => {
    const own = await newUser(namespace);
    for (let tries = 0; tries < 9; tries += 1) {
      expect((await login(attacker, wrong)).status).toBe(401);
      expect((await login(attacker, { username: own.name })).status).toBe(200);
    }
    const answers = await Promise.all([1, 2, 3].map(() => login(attacker, wrong)));
    expect(statusesOf(answers)).toEqual([401, 429, 429]);
  });

  // The embedded database supports one node only.
  if (engine() === 'postgres') {
    it('is throttled on every node', async () => {
      await using other = await server.secondNode();
      await tooMany((index) => login(attacker, wrong, index % 2 === 0 ? server : other));
      expect((await login(elsewhere, {}, other)).status).toBe(200);
    });
  }
});

describe('limits', () => {
  it('report the remaining attempts', async () => {
    expect((await login(attacker, wrong)).headers.get('ratelimit')).toBe('"guesses";r=9');
    expect((await login(attacker, wrong)).headers.get('ratelimit')).toBe('"guesses";r=8');
    expect((await login(attacker)).headers.get('ratelimit')).toBe('"guesses";r=8');
    expect((await login(attacker, wrong)).headers.get('ratelimit')).toBe('"guesses";r=7');
  });

  it('are not consumed by successful logins', async () => {
    for (let logins = 0; logins < 15; logins += 1) expect((await login(home)).status).toBe(200);
    const bodyOf = (): object => ({ namespace, username, password: userPassword });
    const statuses = await flood(server, 40, {
      path: '/token/refresh',
      bodyOf,
      addressOf: () => home,
    });
    expect([...statuses]).toEqual([[200, 40]]);
  });

  it('are the same for an unknown user, an unknown namespace, a disabled user and a wrong password', async () => {
    const disabled = await newUser(namespace);
    await editUser(namespace, disabled.id, { disabled: true }, {});
    const attempts: Partial<Attempt>[] = [
      wrong,
      { username: uniqueName('unknown') },
      { username: disabled.name },
      { namespace: uniqueName('none') },
    ];
    const seen: unknown[] = [];
    for (const [index, attempt] of attempts.entries()) {
      const answers = await tooMany(() => login(`192.0.2.${index}`, attempt));
      seen.push(answers.map(whatIsSeen).sort());
    }
    for (const one of seen) expect(one).toEqual(seen[0]);
  });
});

/** The response without the headers that differ for every request. */
function whatIsSeen({ status, headers, text }: Answer): string {
  const others = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return JSON.stringify({ status, headers: others, text });
}

describe('a client whose proxy appends its port', () => {
  it('counts as one address, whatever its port and in either header', async () => {
    await tooMany((index) => login(`${attacker}:${4711 + index}`, wrong));
    expect((await login(`[::ffff:${attacker}]:1`)).status).toBe(429);
    const headers = { forwarded: `for="${attacker}:9";proto=https` };
    const body = { namespace, username, password: userPassword };
    expect((await send(server, '/token/refresh', { headers, body })).status).toBe(429);
  });

  it('gets no extra attempts with a header that is not an address', async () => {
    await tooMany((index) => login(`unknown-${index}`, wrong));
    expect((await login('z'.repeat(10_000), wrong)).status).toBe(429);
  });

  it('can use an API key from its allowed address, and its session shows the address without the port', async () => {
    const { id, key } = await createApiKey(namespace, {
      name: uniqueName('key'),
      allowedAddresses: [attacker],
    });
    const request = (address: string): Promise<Answer> =>
      send(server, `/ns/${namespace}/oauth2/token`, {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-forwarded-for': address,
          authorization: `Basic ${btoa(`${id}:${key}`)}`,
        },
        body: 'grant_type=client_credentials',
      });
    expect((await request(`${attacker}:4711`)).status).toBe(200);
    expect((await request(`${elsewhere}:4711, 127.0.0.1`)).status).toBe(401);
    await login(`198.51.100.9, [::ffff:${attacker}]:4711, 127.0.0.1`);
    const { items } = await listSessions(namespace);
    expect(items.map(({ address }) => address)).toEqual([attacker]);
  });

  it('cannot change the URLs of the server with other proxy headers', async () => {
    const headers = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=203.0.113.1;host=evil.example;proto=https',
    };
    const path = `/ns/${namespace}/.well-known/openid-configuration`;
    const plain = await send(server, path, { method: 'GET' });
    expect((await send(server, path, { method: 'GET', headers })).json).toEqual(plain.json);
  });
});

describe('X-Forwarded-For of an untrusted peer', () => {
  let open: TestServer;
  beforeAll(async () => {
    open = await TestServer.start();
  });
  afterAll(() => open.dispose());

  it('is ignored, with a warning in the log', async () => {
    await tooMany((index) => login(`10.9.0.${index}`, wrong, open));
    await open.printed(/X-Forwarded-For and Forwarded are ignored from this address/);
  });
});
