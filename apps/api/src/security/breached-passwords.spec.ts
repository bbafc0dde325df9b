import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../core/logging/logger.js';
import { BreachedPasswords } from './breached-passwords.js';

const LEAKED = 'correct horse battery staple';
const sha1 = createHash('sha1').update(LEAKED).digest('hex').toUpperCase();
const [prefix, ending] = [sha1.slice(0, 5), sha1.slice(5)];
const other = '0018A45C4D1DEF81644B54AB7F969B88D65:3';

class TestClock {
  time = Date.parse('2030-01-31T12:00:00Z');
  now(): Date {
    return new Date(this.time);
  }
}

let clock: TestClock;
let server: Server;
let asked: { url: string; headers: Record<string, unknown> }[];
let answer: RequestListener;

beforeEach(async () => {
  clock = new TestClock();
  asked = [];
  answer = (_, response) => response.end(`${other}\r\n${ending}:17\r\n`);
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const address = (): URL =>
  new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/range`);

function service(timeout?: () => AbortSignal): BreachedPasswords {
  const settings = { breachedPasswordsUrl: address() };
  return new BreachedPasswords(settings, createLogger('silent'), clock, fetch, timeout);
}

it('sends no request unless a service is configured', async () => {
  const refused = () => Promise.reject(new Error('asked'));
  const settings = { breachedPasswordsUrl: undefined };
  const off = new BreachedPasswords(settings, createLogger('silent'), clock, refused);
  expect(await off.lookUp(LEAKED)).toBe('no');
});

it('sends the first five digits of the SHA-1, and requests padding', async () => {
  expect(await service().lookUp(LEAKED)).toBe('yes');
  expect(asked).toMatchObject([{ url: `/range/${prefix}`, headers: { 'add-padding': 'true' } }]);
  expect(JSON.stringify(asked)).not.toContain(ending.slice(0, 8));
});

it.each([
  ['it lists other suffixes only', `${other}\r\n`, 'no'],
  ['the suffix is only padding', `${ending}:0\r\n${other}`, 'no'],
  ['it is in lower case', `${ending.toLowerCase()}:1`, 'yes'],
])('reads the response if %s', async (_, body, expected) => {
  answer = (_request, response) => response.end(body);
  expect(await service().lookUp(LEAKED)).toBe(expected);
});

describe('an unusable response', () => {
  const ways: Record<string, RequestListener> = {
    'an error': (_, response) => response.writeHead(503).end(`${ending}:17`),
    'a redirection': (request, response) =>
      request.url === '/elsewhere'
        ? response.end(`${ending}:17`)
        : response.writeHead(302, { location: '/elsewhere' }).end(),
    'a page of a proxy': (_, response) => response.end('<html>Sign in</html>'),
    nothing: (_, response) => response.end(),
    'more than half a megabyte': (_, response) => response.end(`${other}\r\n`.repeat(16_000)),
    'a connection that breaks': (request) => request.socket.destroy(),
  };

  it.each(Object.keys(ways))('is not read as a result: %s', async (way) => {
    answer = ways[way] ?? answer;
    expect(await service().lookUp(LEAKED)).toBe('unknown');
    expect(asked.map(({ url }) => url)).not.toContain('/elsewhere');
  });

  it('is abandoned at the timeout', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    expect(await service(() => stop.signal).lookUp(LEAKED)).toBe('unknown');
  });

  it('pauses requests to the service for 30 seconds', async () => {
    const whole = answer;
    answer = ways['an error'] ?? answer;
    const passwords = service();
    expect(await passwords.lookUp(LEAKED)).toBe('unknown');
    answer = whole;
    clock.time += 29_999;
    expect(await passwords.lookUp(LEAKED)).toBe('unknown');
    expect(asked).toHaveLength(1);
    clock.time += 1;
    expect(await passwords.lookUp(LEAKED)).toBe('yes');
  });

  it('is logged as a warning that contains nothing of the password', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    answer = ways['an error'] ?? answer;
    const settings = { breachedPasswordsUrl: address() };
    await new BreachedPasswords(settings, log, clock).lookUp(LEAKED);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('leaked-password service');
    expect(lines[0]).not.toContain(prefix);
  });
});
