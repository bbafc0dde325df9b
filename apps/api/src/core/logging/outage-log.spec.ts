import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DatabaseUnavailableError } from '#database';
import { AppError } from '../errors/app-error.js';
import { OutageLog } from './outage-log.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function newLog() {
  const lines: { entry: object; message: string }[] = [];
  const log = new OutageLog();
  const take = (err: unknown, message = 'The database does not answer.'): boolean =>
    log.handle({ err }, message, (entry, text) => lines.push({ entry, message: text }));
  return { lines, take };
}

const refused = (): Error =>
  new DatabaseUnavailableError(
    'connect ECONNREFUSED',
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  );

it('logs a cause once a minute, with the number of repetitions', () => {
  const { lines, take } = newLog();
  for (let request = 0; request < 1_000; request += 1) expect(take(refused())).toBe(true);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.entry).toMatchObject({ reason: 'unreachable', databaseCode: 'ECONNREFUSED' });
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toEqual({
    entry: { reason: 'unreachable', databaseCode: 'ECONNREFUSED', times: 999, seconds: 60 },
    message: 'Again: The database does not answer.',
  });
  vi.advanceTimersByTime(600_000);
  expect(lines).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
  take(refused());
  expect(lines).toHaveLength(3);
});

it('logs each cause and each log message separately', () => {
  const { lines, take } = newLog();
  take(refused());
  take(new DatabaseUnavailableError('read-only', undefined, 'read-only'));
  take(refused(), 'Audit events could not be written; retrying.');
  expect(lines.map(({ entry }) => (entry as { reason: string }).reason)).toEqual([
    'unreachable',
    'read-only',
    'unreachable',
  ]);
});

it('finds a database failure among the causes of an AppError', () => {
  const { lines, take } = newLog();
  expect(take(new AppError('server.unavailable', 'No.', [], 1, refused()))).toBe(true);
  expect(lines).toHaveLength(1);
});

it('leaves other failures to the logger', () => {
  const { lines, take } = newLog();
  expect(take(new TypeError('x is not a function'))).toBe(false);
  expect(take(undefined)).toBe(false);
  expect(lines).toEqual([]);
});
