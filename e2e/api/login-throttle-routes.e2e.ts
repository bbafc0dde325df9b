import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  consoleCookie,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { newAdministrator } from '../support/administrators.js';
import { engine } from '../support/database.js';
import { flood, tooMany } from '../support/flood.js';
import { send, type Answer } from '../support/http.js';
import { namespace as devices, newKey, startWithDialect } from '../support/jwthenticator.js';
import { enrolAdministrator, enrolApp, startPendingSignIn } from '../support/second-factor.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
/** An address without history. */
let attacker: string;
let attackers = 0;

beforeAll(async () => {
  // The suite acts as a reverse proxy and sets the client address of each request.
  server = await startWithDialect({
    SIGNET_TRUSTED_PROXIES: '127.0.0.1',
    // WebAuthn requires a domain name.
    SIGNET_PUBLIC_URL: 'http://localhost:3000',
  });
  await useApi(server);
  await newNamespace({ name: devices });
});
afterAll(() => server.dispose());

beforeEach(() => {
  attacker = `203.0.113.${(attackers += 1)}`;
});

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

describe('wrong passwords of a user', () => {
  type Way = (namespace: string, username: string) => Promise<Answer>;

  const json =
    (path: string): Way =>
    (namespace, username) => {
      const body = { namespace, username, password: 'guessed it' };
      return send(server, path, { headers: from(attacker), body });
    };

  const passwordGrant: Way = (namespace, username) => {
    const grant = { grant_type: 'password', username, password: 'guessed it' };
    return send(server, `/ns/${namespace}/oauth2/token`, {
      headers: { ...from(attacker), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(grant).toString(),
    });
  };

  const ways: Way[] = [json('/token/refresh'), json('/token/refresh/1h'), passwordGrant];

  it('are counted together on all routes', async () => {
    const { name: namespace } = await newNamespace({ passwordGrant: true });
    const { name: username } = await newUser(namespace);
    const answers = await tooMany((index) => {
      const way = ways[index % ways.length] ?? passwordGrant;
      return way(namespace, username);
    });
    const slowed = answers.filter(({ status }) => status === 429);
    for (const { json: body, headers } of slowed) {
      expect(body).toMatchObject({ error: 'slow_down' });
      expect(headers.get('retry-after')).toMatch(/^[12]$/);
    }
  });
});

describe('wrong passwords of an administrator', () => {
  it('are counted together at the sign-in and wherever the current password is required', async () => {
    const administrator = await newAdministrator();
    const cookie = await consoleCookie(server, administrator);
    const signIn = (): Promise<Answer> => {
      const body = { username: administrator.username, password: 'guessed it' };
      return send(server, '/api/v1/session', { headers: from(attacker), body });
    };
    const setPassword = (): Promise<Answer> => {
      const body = { currentPassword: 'guessed it', newPassword: 'another fifteen characters' };
      const headers = { ...from(attacker), cookie, 'x-signet-console': '1' };
      return send(server, '/api/v1/account/password', { method: 'PUT', headers, body });
    };
    const answers = await tooMany((index) => (index % 2 === 0 ? signIn() : setPassword()));
    for (const { json, headers } of answers.filter(({ status }) => status === 429)) {
      expect(json).toMatchObject({ status: 429, code: 'rate.limited' });
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(headers.get('retry-after')).toMatch(/^[12]$/);
    }
  });

  it('are counted for an unknown name', async () => {
    const body = { username: uniqueName('unknown'), password: 'guessed it' };
    await tooMany(() => send(server, '/api/v1/session', { headers: from(attacker), body }));
  });
});

describe('wrong second factors of an administrator', () => {
  it('are counted together at the sign-in and at re-authentication, and lock no one else out', async () => {
    const administrator = await newAdministrator();
    const { app, recoveryCodes, cookie } = await enrolAdministrator(server, administrator);
    const [code = ''] = recoveryCodes;
    const pending = await startPendingSignIn(server, administrator);
    const complete = (address: string, factor: object): Promise<Answer> => {
      const headers = { ...from(address), cookie: pending };
      return send(server, '/api/v1/session/second-factor', { headers, body: factor });
    };
    const reauthenticate = (factor: object): Promise<Answer> => {
      const headers = { ...from(attacker), cookie, 'x-signet-console': '1' };
      return send(server, '/api/v1/session/reauthentication', { headers, body: factor });
    };
    const wrong = { totp: app.at(3_600) };
    const answers = await tooMany((index) =>
      index % 2 === 0
        ? complete(attacker, wrong)
        : reauthenticate({ recoveryCode: 'aaaa-bbbb-cccc-dddd' }),
    );
    for (const { json, headers } of answers.filter(({ status }) => status === 429)) {
      expect(json).toMatchObject({ status: 429, code: 'rate.limited' });
      expect(headers.get('retry-after')).toMatch(/^[12]$/);
    }
    expect((await complete('198.51.100.77', { recoveryCode: code })).status).toBe(201);
  });
});

describe('wrong codes from an address that the administrator has signed in from', () => {
  it('are evaluated ten times in total, across hundreds of concurrent requests, all nodes and successful sign-ins', async () => {
    const administrator = await newAdministrator();
    const cookie = await consoleCookie(server, administrator);
    const { app, recoveryCodes } = await enrolApp(server, cookie);
    const complete = (at: TestServer, pending: string, factor: object): Promise<Answer> => {
      const headers = { ...from(attacker), cookie: pending };
      return send(at, '/api/v1/session/second-factor', { headers, body: factor });
    };
    // One recovery code for each sign-in of the owner.
    const own = async (): Promise<void> => {
      const pending = await startPendingSignIn(server, administrator);
      const recoveryCode = recoveryCodes.shift() ?? '';
      expect((await complete(server, pending, { recoveryCode })).status).toBe(201);
    };
    await own();
    const stolen = await startPendingSignIn(server, administrator);
    const startedAt = performance.now();
    const wrong = (at: TestServer): Promise<Answer> =>
      complete(at, stolen, { totp: app.at(3_600) });
    for (let count = 0; count < 5; count += 1) expect((await wrong(server)).status).toBe(401);
    await own();
    const other = engine() === 'postgres' ? await server.secondNode() : undefined;
    const nodes = [server, other ?? server];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => wrong(nodes[index % 2] ?? server)),
    );
    await other?.dispose();
    const evaluated = 5 + answers.filter(({ status }) => status === 401).length;
    // After ten failures the delay begins, and one more attempt is allowed per second.
    const seconds = Math.floor((performance.now() - startedAt) / 1000);
    expect(evaluated).toBeGreaterThanOrEqual(10);
    expect(evaluated).toBeLessThanOrEqual(10 + Math.min(seconds, 5));
  });
});

describe('passkey challenges', () => {
  it('are limited per address', async () => {
    const statuses = await flood(server, 150, {
      path: '/api/v1/session/passkey/options',
      bodyOf: () => ({}),
      addressOf: () => attacker,
    });
    expect([...statuses]).toEqual([
      [201, 100],
      [429, 50],
    ]);
  });
});

describe('a burst of refused refresh tokens', () => {
  it('is rate limited, and a valid token from the same address is not', async () => {
    const { name: namespace } = await newNamespace();
    const { name: username } = await newUser(namespace);
    const bad = { namespace, refresh_token: 'e30.e30.AAAA' };
    const addressOf = (): string => attacker;
    const statuses = await flood(server, 600, {
      path: '/token/access',
      bodyOf: () => bad,
      addressOf,
    });
    expect([...statuses]).toEqual([
      [401, 500],
      [429, 100],
    ]);

    const good = { namespace, refresh_token: await refreshTokenOf(namespace, username) };
    const ask = (address: string, body: object): Promise<Answer> =>
      send(server, '/token/access', { headers: from(address), body });
    expect((await ask(attacker, good)).status).toBe(200);
    expect((await ask('198.51.100.1', bad)).status).toBe(401);
  });
});

describe('invalid API keys', () => {
  const authenticate = (key: string, identifier: string): Promise<Answer> =>
    send(server, '/compat/jwthenticator/authenticate', {
      headers: from(attacker),
      body: { key, identifier },
    });

  it('are rate limited, and never lock out a valid key', async () => {
    const statuses = await flood(server, 150, {
      path: '/compat/jwthenticator/authenticate',
      bodyOf: (index) => ({ key: `guess ${index}`, identifier: randomUUID() }),
      addressOf: () => attacker,
    });
    expect([...statuses]).toEqual([
      [401, 100],
      [429, 50],
    ]);
    const slowed = await authenticate('one more guess', randomUUID());
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(slowed.headers.get('ratelimit-policy')).toBe('"refused-keys";q=100;w=60');

    const { key, identifier } = await newKey();
    expect((await authenticate(key, identifier)).status).toBe(200);
  });
});

describe('a server without rate limits', () => {
  it('logs a warning and limits nothing', async () => {
    await using open = await TestServer.start({ environment: { SIGNET_LIMITS: 'false' } });
    await open.printed(/SIGNET_LIMITS is false/);
    const statuses = await flood(open, 30, {
      path: '/token/refresh',
      bodyOf: () => ({ namespace: 'shop', username: 'victim', password: userPassword }),
    });
    expect([...statuses]).toEqual([[401, 30]]);
  });
});
