import { expect } from 'vitest';
import { send, type Answer, type RequestParts } from './http.js';
import type { TestServer } from './server.js';

/** A request that must be refused. */
export interface BadRequest extends RequestParts {
  /** What is wrong with it. */
  label: string;
  path: string;
}

/** A route that takes a body, with one that it accepts. */
export interface Route {
  method?: string;
  path: string;
  body: Record<string, unknown>;
  /** The members that cannot be left out. */
  required: readonly string[];
  /** Values that the members refuse besides those that no text accepts. */
  alsoBad?: Readonly<Record<string, readonly unknown[]>>;
  /** The status of the accepted body, where it is not 200. */
  accepted?: number;
  /** A body without members changes nothing and is accepted. */
  patch?: boolean;
}

/** Sends them all and expects each to be refused, in the error shape of its part of the server. */
export async function expectRefusals(
  server: TestServer,
  requests: readonly BadRequest[],
): Promise<void> {
  const faults: string[] = [];
  // A few at a time: hundreds at once would measure the queue of the client.
  for (let index = 0; index < requests.length; index += 8) {
    const batch = requests.slice(index, index + 8);
    const found = await Promise.all(batch.map((request) => faultOf(server, request)));
    faults.push(...found.flat());
  }
  expect(requests.length).toBeGreaterThan(0);
  expect(faults).toEqual([]);
}

async function faultOf(server: TestServer, request: BadRequest): Promise<string[]> {
  const where = `${request.method ?? 'POST'} ${request.path.slice(0, 100)}, ${request.label}`;
  try {
    const answer = await send(server, request.path, request);
    const faults = layoutDefectsAt(request.path)(answer);
    return faults.map((fault) => `${where}: ${answer.status}, ${fault}`);
  } catch (error) {
    return [`${where}: ${String(error)}`];
  }
}

function layoutDefectsAt(path: string): (answer: Answer) => string[] {
  if (path.startsWith('/compat/jwtd/')) return jwtdFaults;
  if (path.startsWith('/compat/jwtis/')) return jwtisFaults;
  return /^\/(token|ns|\.well-known)\//.test(path) ? oauthFaults : problemFaults;
}

function commonFaults({ status, headers }: Answer, contentType: string): string[] {
  const faults = status >= 400 && status <= 499 ? [] : ['the request was not refused'];
  if (!headers.get('content-type')?.startsWith(contentType)) faults.push('wrong content type');
  if (headers.get('cache-control') !== 'no-store') faults.push('it may be cached');
  if (headers.get('x-content-type-options') !== 'nosniff') faults.push('it may be sniffed');
  return faults;
}

/** A denial is JSON, the rest are texts. */
function jwtdFaults(answer: Answer): string[] {
  const isDenial = [401, 403].includes(answer.status);
  const faults = commonFaults(answer, isDenial ? 'application/json' : 'text/plain');
  return answer.text === '' ? [...faults, 'it says nothing'] : faults;
}

/** RFC 6749 section 5.2. */
function oauthFaults(answer: Answer): string[] {
  const faults = commonFaults(answer, 'application/json');
  const { error, error_description: description } = (answer.json ?? {}) as Record<string, unknown>;
  if (typeof error !== 'string' || !/^[a-z_]+$/.test(error)) faults.push('no error code');
  if (typeof description !== 'string' || !/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(description)) {
    faults.push('no description in the characters of RFC 6749');
  }
  return faults;
}

/** RFC 9457. */
function problemFaults(answer: Answer): string[] {
  const faults = commonFaults(answer, 'application/problem+json');
  const problem = (answer.json ?? {}) as Record<string, unknown>;
  if (problem['status'] !== answer.status) faults.push('the problem has another status');
  if (typeof problem['code'] !== 'string') faults.push('the problem has no code');
  if (problem['requestId'] !== answer.headers.get('x-request-id')) {
    faults.push('the problem names another request');
  }
  return faults;
}

/** JWTIS's own shape. */
function jwtisFaults(answer: Answer): string[] {
  const faults = commonFaults(answer, 'application/json');
  const { status, errors } = (answer.json ?? {}) as Record<string, unknown>;
  if (status !== answer.status) faults.push('the body has another status');
  const named = (error: Record<string, unknown>): boolean =>
    ['source', 'title', 'detail'].every((name) => typeof error[name] === 'string');
  if (!Array.isArray(errors) || errors.length === 0 || !errors.every(named)) {
    faults.push('it does not say what is wrong');
  }
  return faults;
}

const nested = (open: string, close: string, levels: number): string =>
  open.repeat(levels) + close.repeat(levels);

/** Bodies that no route takes, whatever it expects. */
const badBodies: readonly {
  label: string;
  body?: unknown;
  headers?: Record<string, string>;
}[] = [
  { label: 'no body' },
  { label: 'an empty body', body: '' },
  { label: 'blanks', body: ' \r\n' },
  ...['null', 'true', '42', '"text"', '[]', '[{}]', '[[]]'].map((body) => ({ label: body, body })),
  ...[
    '{',
    '{"a":}',
    "{'a':1}",
    '{"a":1,}',
    '{}{}',
    '/**/{}',
    'NaN',
    'undefined',
    '<a/>',
    'a=1',
  ].map((body) => ({ label: `not JSON: ${body}`, body })),
  { label: 'NUL', body: '\0' },
  { label: 'a raw NUL in a text', body: '{"name":"a\0b"}' },
  {
    label: 'invalid UTF-8',
    body: Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  },
  {
    label: 'a cut character',
    body: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xe2, 0x82])]),
  },
  { label: 'a surrogate in UTF-8', body: Buffer.from('7b2261223a22eda080227d', 'hex') },
  { label: 'UTF-16', body: Buffer.from('{}', 'utf16le') },
  { label: 'an unknown member', body: '{"unknown":1}' },
  { label: '__proto__', body: '{"__proto__":{"disabled":false}}' },
  { label: 'constructor', body: '{"constructor":{"prototype":{"disabled":false}}}' },
  { label: 'prototype further in', body: '{"name":{"prototype":{}}}' },
  { label: 'NUL in a key', body: String.raw`{"a\u0000b":1}` },
  { label: 'half a character in a key', body: String.raw`{"\ud800":1}` },
  { label: '33 levels', body: `{"name":${nested('[', ']', 33)}}` },
  { label: '30 000 lists', body: nested('[', ']', 30_000) },
  { label: '10 000 objects', body: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}` },
  { label: 'more than 64 KiB', body: `{"name":"${'n'.repeat(66_000)}"}` },
  { label: 'a number beyond all', body: '{"name":1e999}' },
  { label: 'an integer that is rounded', body: '{"name":9007199254740993}' },
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/octet-stream',
    'application/json-seq',
    'json',
    ';',
  ].map((type) => ({
    label: `content type ${type}`,
    body: '{}',
    headers: { 'content-type': type },
  })),
];

/** Values that no text field takes. */
const notTexts: readonly unknown[] = [42, true, {}, [], ['a'], { toString: 'a' }, -0.5];

/** Texts that no text field takes. */
const badTexts: readonly string[] = ['\0', 'a\0b', '\ud800', 'a\udfff', '\u0007', '\u001b[31m'];

/** Lifetimes that are none. */
export const badLifetimes: readonly string[] = [
  '-1h',
  '0',
  '0s',
  '0h0m',
  '0.5s',
  '999ms',
  '1e9y',
  '999999999999999999d',
  '999999999y999999999y',
  '10 m',
  ' 10m',
  '10m ',
  '١٠m',
  '１０m',
  '10M',
  '10min',
  '10',
  'm',
  '.5h',
  '1.h',
  '1,5h',
  '1.2345h',
  '0x10m',
  '+10m',
  'Infinity',
  'NaN',
  '1h30',
  '1m\n',
  '1s'.repeat(7),
  'h'.repeat(200),
];

/** Ids that are none. */
export const badIds: readonly string[] = [
  '1',
  'null',
  '__proto__',
  'self',
  '%00',
  '%zz',
  '%ff',
  '%E2%82',
  "'%20OR%201=1--",
  '00000000-0000-0000-0000-00000000000',
  '00000000-0000-0000-0000-0000000000000',
  'g0000000-0000-7000-8000-000000000000',
  '%7B00000000-0000-7000-8000-000000000000%7D',
  'x'.repeat(300),
  '%F0%9F%98%80',
  '..%2f..',
];

/** The body with one member replaced. */
const withMember = (
  body: Record<string, unknown>,
  name: string,
  value: unknown,
): Record<string, unknown> => ({ ...body, [name]: value });

/** What is shown of a value in a label. */
export const shown = (value: unknown): string =>
  value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);

/** Longer than any text that is accepted, but for tokens. */
export const LONG = 'n'.repeat(10_000);

/** Names that none of a user, group or org is. */
export const badNames = [
  '',
  ' ',
  ' name',
  'name ',
  'a\u200bb',
  'a\u202eb',
  'e\u0301',
  'n'.repeat(256),
  LONG,
];

/** Passwords that no user may have. */
export const badPasswords = ['', 'short', '        ', 'p'.repeat(1025), 'ü'.repeat(600)];

/** Names that no namespace has. */
export const badNamespaceNames = [
  '',
  '.',
  '-a',
  'a/b',
  'a b',
  'ü',
  'a\n',
  '../a',
  'n'.repeat(64),
  LONG,
];

/** What is wrong with each member in turn. */
export function badMembers({ method, path, body, required, alsoBad = {} }: Route): BadRequest[] {
  const bad = (name: string, value: unknown): BadRequest => ({
    label: `${name} is ${shown(value)}`,
    method,
    path,
    body: withMember(body, name, value),
  });
  return Object.entries(body).flatMap(([name, good]) => [
    ...(required.includes(name) ? [undefined, null].map((value) => bad(name, value)) : []),
    // A flag takes `true` and a size a number; their other wrong values stand in the table.
    ...(typeof good === 'string'
      ? [...notTexts, ...badTexts].map((value) => bad(name, value))
      : []),
    ...(typeof good === 'string' ? [] : [{}, [], 'text', '\0'].map((value) => bad(name, value))),
    ...(alsoBad[name] ?? []).map((value) => bad(name, value)),
  ]);
}

/** Routes of clients that exist read JSON of any content type. */
const readsAnyType = (path: string): boolean => /^\/(token|compat)\//.test(path);

/**
 * The bodies that no route takes, and its own with a member too many. A route without required members takes no body for
 * `{}`, and `{}` of any content type where it reads any.
 */
export function badBodiesOf({ method, path, body, required }: Route): BadRequest[] {
  const isAccepted = ({ body: bad = '', headers }: (typeof badBodies)[number]): boolean =>
    required.length === 0 && (bad === '' || (headers !== undefined && readsAnyType(path)));
  const added = badBodies
    .filter((bad) => !isAccepted(bad))
    .map((bad) => ({ method, path, ...bad }));
  const surplus = withMember(body, 'unknown', 1);
  return [...added, { label: 'a member too many', method, path, body: surplus }];
}
