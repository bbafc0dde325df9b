import { expect, it } from 'vitest';
import { createLogger, createRequestLog } from './logger.js';

function logged(entry: object): Record<string, unknown> {
  const lines: string[] = [];
  createLogger('info', { write: (line) => lines.push(line) }).info(entry, 'message');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

it.each([
  ['of the entry', { password: 'hunter2' }, { password: '[secret]' }],
  [
    'of a member',
    { request: { id: 1, headers: { 'set-cookie': ['hunter2'], host: 'a' } } },
    { request: { id: 1, headers: { 'set-cookie': '[secret]', host: 'a' } } },
  ],
  [
    'in a list',
    { rows: [{ name: 'a', secret: 'hunter2' }, 'text'] },
    { rows: [{ name: 'a', secret: '[secret]' }, 'text'] },
  ],
  ['that is an object', { token: { value: 'hunter2' } }, { token: '[secret]' }],
  [
    'far down',
    { a: { b: { c: { d: { e: { password: 'hunter2' } } } } } },
    { a: { b: { c: { d: { e: '[too deep]' } } } } },
  ],
])('redacts a secret %s', (_name, entry, expected) => {
  const before = JSON.stringify(entry);
  const line = logged(entry);
  expect(line).toMatchObject(expected);
  expect(JSON.stringify(line)).not.toContain('hunter2');
  expect(JSON.stringify(entry)).toBe(before);
});

it('logs only the harmless members of an error', () => {
  const err = Object.assign(new Error('it failed'), { code: '23505', parameters: ['hunter2'] });
  const line = logged({ err });
  expect(line).toMatchObject({ err: { type: 'Error', message: 'it failed', code: '23505' } });
  expect(JSON.stringify(line)).not.toContain('hunter2');
});

it('logs plain entries unchanged', () => {
  const entry = { route: '/token/access', status: 200, when: new Date(0), nothing: null };
  expect(logged(entry)).toMatchObject({ ...entry, when: '1970-01-01T00:00:00.000Z' });
});

it('writes the line of a request like any other', () => {
  const lines: string[] = [];
  const output = { write: (line: string) => lines.push(line) };
  const logger = createLogger('info', output).child({ worker: 2 });
  const fields = { requestId: 'a', route: '/token/access', status: 200 };
  logger.info(fields, 'request');
  createRequestLog(logger, output)(fields);
  const [one, other] = lines.map((line) => ({
    ...(JSON.parse(line) as Record<string, unknown>),
    time: '',
  }));
  expect(other).toEqual(one);
  expect(Object.keys(other ?? {})).toEqual(Object.keys(one ?? {}));
});

it('writes no request below the level of the log', () => {
  const lines: string[] = [];
  const output = { write: (line: string) => lines.push(line) };
  createRequestLog(createLogger('warn', output), output)({ status: 200 });
  expect(lines).toEqual([]);
});
