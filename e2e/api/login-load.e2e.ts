import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newNamespace, newUser, uniqueName, useApi, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let namespace: string;
let target: string;
let other: string;

beforeAll(async () => {
  // The suite acts as a reverse proxy and sets the client address of each request.
  server = await TestServer.start({ environment: { SIGNET_TRUSTED_PROXIES: '127.0.0.1' } });
  await useApi(server);
  ({ name: namespace } = await newNamespace());
  ({ name: target } = await newUser(namespace));
  ({ name: other } = await newUser(namespace));
});
afterAll(() => server.dispose());

const loginFrom = (
  address: string,
  credentials: { username: string; password: string },
): Promise<Answer> =>
  send(server, '/token/refresh', {
    body: { namespace, ...credentials },
    headers: { 'x-forwarded-for': address },
  });

/** More concurrent attempts than are evaluated or queued. */
const AT_ONCE = 120;

describe.each([
  {
    crowd: 'that guess at one account',
    address: '203.0.113.1',
    credentials: () => ({ username: target, password: 'not the password' }),
    answers: [401, 429, 503],
  },
  {
    crowd: 'that name an account each',
    address: '203.0.113.2',
    credentials: () => ({ username: uniqueName('unknown'), password: 'not the password' }),
    answers: [401, 429, 503],
  },
  {
    crowd: 'that log in to one account with its password',
    address: '203.0.113.3',
    credentials: () => ({ username: target, password: userPassword }),
    answers: [200, 429, 503],
  },
])('120 concurrent attempts $crowd', ({ address, credentials, answers }) => {
  it('do not keep anyone else from logging in, and get Retry-After', async () => {
    let waiting = AT_ONCE;
    const crowd = Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        loginFrom(address, credentials()).finally(() => (waiting -= 1)),
      ),
    );
    while (waiting > 0) {
      const login = { username: other, password: userPassword };
      expect(await loginFrom('198.51.100.7', login)).toMatchObject({ status: 200 });
    }
    const got = await crowd;
    expect(got.filter(({ status }) => !answers.includes(status))).toEqual([]);
    const refused = got.filter(({ status }) => status === 429 || status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });
});

it('logs no stack trace for an attempt that was not evaluated', () => {
  const stacks = server.log.filter((line) => JSON.stringify(line).includes('"stack"'));
  expect(stacks).toEqual([]);
});
