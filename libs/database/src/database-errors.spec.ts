import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { LeaseTimeoutError } from './drivers/pglite.driver.js';
import {
  breaksConnection,
  DatabaseUnavailableError,
  unavailableCode,
  unavailableReason,
} from './database-errors.js';

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error('reported by the driver'), { code }, more);
const ofStatement = (error: Error): Error => new QueryFailedError('SELECT', [], error);
const ofConnection = (error: Error): Error => new DatabaseUnavailableError(error.message, error);

describe('a statement that fails', () => {
  it.each([
    ['25006', 'read-only'],
    ['53100', 'full'],
    ['53200', 'busy'],
    ['53300', 'busy'],
    ['55P03', 'busy'],
    ['40001', 'busy'],
    ['57014', 'timeout'],
    ['25P03', 'unreachable'],
    ['57P01', 'unreachable'],
    ['57P03', 'unreachable'],
    ['08006', 'unreachable'],
    ['58030', 'unreachable'],
    ['XX000', 'unreachable'],
    ['42501', 'refused'],
    ['42P01', 'schema'],
    ['ABC12', 'unreachable'],
  ])('with %s reports the database as %s', (code, reason) => {
    expect(unavailableReason(ofStatement(withCode(code)))).toBe(reason);
  });

  it.each(['22021', '23505', '23503', '42601', '42883', '0A000', '54000', 'P0001', '25P02'])(
    'with %s does not make the database unavailable',
    (code) => {
      expect(unavailableReason(ofStatement(withCode(code)))).toBeUndefined();
      expect(breaksConnection(withCode(code))).toBe(false);
    },
  );

  it('because a value cannot be converted does not make the database unavailable', () => {
    expect(unavailableReason(ofStatement(new TypeError('no')))).toBeUndefined();
  });

  it('without a response in time is a timeout', () => {
    const failed = ofStatement(new Error('Query read timeout'));
    expect([unavailableReason(failed), unavailableCode(failed)]).toEqual(['timeout', 'timeout']);
  });
});

describe('a connection that fails', () => {
  it.each([
    [withCode('EAI_AGAIN', { syscall: 'getaddrinfo' }), 'unreachable'],
    [withCode('ENETUNREACH', { syscall: 'connect' }), 'unreachable'],
    [withCode('EPIPE', { syscall: 'write' }), 'unreachable'],
    [withCode('28P01'), 'refused'],
    [withCode('3D000'), 'unreachable'],
    [withCode('55000'), 'unreachable'],
    [withCode('53300'), 'busy'],
    [new Error('timeout expired'), 'timeout'],
    [new Error('an unknown error'), 'unreachable'],
  ])('%j', (error, reason) => {
    expect(unavailableReason(ofConnection(error))).toBe(reason);
    expect(unavailableReason(error), 'of another service').toBeUndefined();
  });
});

it('reports a lease timeout as busy, and the code of the cause', () => {
  expect(unavailableReason(new LeaseTimeoutError())).toBe('busy');
  expect(unavailableCode(ofConnection(withCode('EAI_AGAIN')))).toBe('EAI_AGAIN');
  expect(unavailableCode(ofStatement(withCode('25006')))).toBe('25006');
});

it('keeps a connection after a failure that does not affect it', () => {
  for (const code of ['57014', '40P01', '53100', '55P03']) {
    expect(breaksConnection(withCode(code)), code).toBe(false);
  }
  for (const code of ['25006', '57P01', '53300', '08006']) {
    expect(breaksConnection(withCode(code)), code).toBe(true);
  }
  expect(breaksConnection(new Error('Query read timeout'))).toBe(true);
});
