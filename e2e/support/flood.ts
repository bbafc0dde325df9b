import { Agent, request } from 'node:http';
import { expect } from 'vitest';
import type { Answer } from './http.js';
import type { TestServer } from './server.js';

/** Concurrent requests. */
const AT_ONCE = 32;

export interface Flood {
  /** One path for all requests, or one per request. */
  path: string | ((index: number) => string);
  method?: string;
  /** The body of each request: text as is, anything else as JSON. Default: none. */
  bodyOf?: (index: number) => object | string;
  /** Headers that extend or replace the JSON content type. */
  headersOf?: (index: number) => Record<string, string>;
  /** The X-Forwarded-For of each request. Default: none, so that the suite's own address counts. */
  addressOf?: (index: number) => string;
}

/**
 * Sends a number of requests as fast as the server takes them, and counts the responses by status. It bypasses
 * the contract check, which would take minutes for thousands of responses; single requests elsewhere cover it.
 */
export function flood(
  server: TestServer,
  times: number,
  requests: Flood,
): Promise<Map<number, number>> {
  return floodWith(server, (index) => (index < times ? requests : undefined));
}

/** The same with requests of different kinds; stops at the first index without one. */
export async function floodWith(
  server: TestServer,
  kindOf: (index: number) => Flood | undefined,
): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses = new Map<number, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++, kind = kindOf(index); kind; index = next++, kind = kindOf(index)) {
      const status = await sendOne(server, agent, kind, index);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    agent.destroy();
  }
  return statuses;
}

function sendOne(
  server: TestServer,
  agent: Agent,
  { path, method = 'POST', bodyOf, headersOf, addressOf }: Flood,
  index: number,
): Promise<number> {
  const headers: Record<string, string> = {
    ...(bodyOf === undefined ? {} : { 'content-type': 'application/json' }),
    ...headersOf?.(index),
  };
  if (addressOf !== undefined) headers['x-forwarded-for'] = addressOf(index);
  const given = bodyOf?.(index) ?? '';
  const body = typeof given === 'string' ? given : JSON.stringify(given);
  const url = new URL(typeof path === 'string' ? path : path(index), server.url);
  return answerTo(url, { agent, method, headers }, body);
}

function answerTo(
  url: URL,
  { agent, method, headers }: { agent: Agent; method: string; headers: Record<string, string> },
  body: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> =
      body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { agent, method, headers: { ...headers, ...length } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(body);
  });
}

/** The statuses of the responses, sorted. */
export const statusesOf = (answers: readonly Answer[]): number[] =>
  answers.map(({ status }) => status).sort();

/**
 * Sends more concurrent login attempts than the throttle accepts. They are concurrent because its first delay is one
 * second, which a slow machine would spend between sequential requests. Each attempt is counted before its hash is
 * computed, so exactly ten are accepted, plus one for each second that all of them take.
 */
export async function tooMany(guess: (index: number) => Promise<Answer>): Promise<Answer[]> {
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => guess(index)));
  const seconds = Math.floor((performance.now() - begun) / 1000);
  const refused = answers.filter(({ status }) => status === 429).length;
  expect(refused).toBeLessThanOrEqual(2);
  expect(refused).toBeGreaterThanOrEqual(2 - seconds);
  return answers;
}

/** Repeats a throttled request after the time in `Retry-After`, as a well-behaved client does. */
export async function retryAfter(ask: () => Promise<Answer>): Promise<Answer> {
  for (let waited = 0; ;) {
    const answer = await ask();
    if (answer.status !== 429) return answer;
    const seconds = Number(answer.headers.get('retry-after'));
    waited += seconds;
    expect(waited).toBeLessThanOrEqual(30);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}
