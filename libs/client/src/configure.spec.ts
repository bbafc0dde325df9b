import { describe, expect, it } from 'vitest';
import { configure, connection, type Credentials } from './configure.js';
import { ApiProblem } from './errors.js';
import { isLive } from './generated/api.js';

/** Sends one request over a connection and returns it as sent. */
async function sent(credentials?: Credentials, requestId?: () => string): Promise<Request> {
  let request: Request | undefined;
  const options = connection({
    baseUrl: 'http://signet.test',
    credentials,
    requestId,
    fetch: (input) => {
      request = input as Request;
      return Promise.resolve(new Response('{}'));
    },
  });
  await options.fetch('http://signet.test/x');
  if (request === undefined) throw new Error('Nothing was sent.');
  return request;
}

describe('a connection', () => {
  it('sends an access token as a bearer token', async () => {
    const { headers } = await sent({ accessToken: 'abc' });
    expect(headers.get('authorization')).toBe('Bearer abc');
    expect(headers.has('x-signet-console')).toBe(false);
  });

  it('sends the console header with the cookie, and no other credential', async () => {
    const { headers } = await sent('cookie');
    expect(headers.get('x-signet-console')).toBe('1');
    expect(headers.has('authorization')).toBe(false);
  });

  it('sends no credentials by default', async () => {
    expect([...(await sent()).headers.keys()]).toEqual([]);
    expect(connection({ baseUrl: '' }).credentials).toBe('omit');
  });

  it('does not get the credentials of the configured connection', async () => {
    const unused = (): Promise<Response> =>
      Promise.reject(new Error('The configured connection was used.'));
    configure({ baseUrl: 'http://one.test', credentials: { accessToken: 'abc' }, fetch: unused });
    let request: Request | undefined;
    const other = connection({
      baseUrl: 'http://other.test',
      fetch: (input) => {
        request = input as Request;
        return Promise.resolve(
          new Response('{}', { headers: { 'content-type': 'application/json' } }),
        );
      },
    });
    await isLive(other);
    expect(request?.url).toBe('http://other.test/health/live');
    expect(request?.headers.has('authorization')).toBe(false);
  });

  it('generates a new ID for each request', async () => {
    let count = 0;
    const next = (): string => `request-${(count += 1)}`;
    expect((await sent('none', next)).headers.get('x-request-id')).toBe('request-1');
    expect((await sent('none', next)).headers.get('x-request-id')).toBe('request-2');
  });

  it('throws the error response of the server', async () => {
    const body = {
      status: 404,
      code: 'user.unknown',
      detail: 'There is no such user.',
      requestId: 'abcdefgh',
    };
    const { fetch } = connection({
      baseUrl: '',
      fetch: () =>
        Promise.resolve(
          new Response(JSON.stringify(body), {
            status: 404,
            headers: { 'content-type': 'application/problem+json' },
          }),
        ),
    });
    await expect(fetch('http://signet.test/x')).rejects.toThrow(ApiProblem);
  });
});
