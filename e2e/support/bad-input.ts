import { expect } from 'vitest';
import { send, type Answer, type RequestParts } from './http.js';
import type { TestServer } from './server.js';

/** A request that the server must refuse. */
export interface BadRequest extends RequestParts {
  /** What is wrong with the request. */
  label: string;
  path: string;
}

/** A route with a request body, and a body that it accepts. */
export interface Route {
  method?: string;
  path: string;
  body: Record<string, unknown>;
  /** The required members. */
  required: readonly string[];
  /** Invalid values of a member, in addition to those that every text member refuses. */
  alsoBad?: Readonly<Record<string, readonly unknown[]>>;
  /** The status for the valid body. Default: 200. */
  accepted?: number;
  /** Whether an empty object is a valid body that changes nothing, as for a PATCH. */
  patch?: boolean;
}

/** Sends all requests and expects each to be refused in the error shape of its route. */
export async function expectRefusals(
  server: TestServer,
  requests: readonly BadRequest[],
): Promise<void> {
  const faults: string[] = [];
  // In small batches: hundreds at once would measure the client's connection queue.
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

/** A denial is JSON, every other error is plain text. */
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

/** The error shape of JWTIS. */
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

/** Bodies that are invalid for every route. */
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

/** Values that are invalid for every text member because of their type. */
const notTexts: readonly unknown[] = [42, true, {}, [], ['a'], { toString: 'a' }, -0.5];

/** Texts that are invalid for every member. */
const badTexts: readonly string[] = ['\0', 'a\0b', '\ud800', 'a\udfff', '\u0007', '\u001b[31m'];

/** Invalid lifetimes. */
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

/** Malformed ids. */
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

/** A copy of the body with one member replaced. */
const withMember = (
  body: Record<string, unknown>,
  name: string,
  value: unknown,
): Record<string, unknown> => ({ ...body, [name]: value });

/** A value as it is shown in a label. */
export const shown = (value: unknown): string =>
  value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);

/** Longer than any accepted text except tokens. */
export const LONG = 'n'.repeat(10_000);

/** Invalid names for users, groups and orgs. */
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

/** Passwords that the password policy refuses for every user. */
export const badPasswords = ['', 'short', '        ', 'p'.repeat(1025), 'ü'.repeat(600)];

/** Invalid namespace names. */
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

/** One request per invalid value of each member. */
export function badMembers({ method, path, body, required, alsoBad = {} }: Route): BadRequest[] {
  const bad = (name: string, value: unknown): BadRequest => ({
    label: `${name} is ${shown(value)}`,
    method,
    path,
    body: withMember(body, name, value),
  });
  return Object.entries(body).flatMap(([name, good]) => [
    ...(required.includes(name) ? [undefined, null].map((value) => bad(name, value)) : []),
    // Booleans and numbers have their own invalid values, which each route lists in `alsoBad`.
    ...(typeof good === 'string'
      ? [...notTexts, ...badTexts].map((value) => bad(name, value))
      : []),
    ...(typeof good === 'string' ? [] : [{}, [], 'text', '\0'].map((value) => bad(name, value))),
    ...(alsoBad[name] ?? []).map((value) => bad(name, value)),
  ]);
}

/** Routes for existing clients parse JSON regardless of the content type. */
const readsAnyType = (path: string): boolean => /^\/(token|compat)\//.test(path);

/**
 * Requests with the generally invalid bodies, and one with an unknown member. A route without required members accepts
 * an empty body as `{}`, and `{}` of any content type if it ignores content types.
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
