import { newUser, testDatabase } from '#database/testing';
import { NotFoundException } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { QueryFailedError } from 'typeorm';
import {
  DatabaseUnavailableError,
  InvalidCursorError,
  LeaseTimeoutError,
  type Database,
} from '#database';
import { rateLimitsOn } from '../../security/login-throttle/login-throttle.testing.js';
import { HasherBusyError } from '../../security/passwords.js';
import { AppError } from '../../core/errors/app-error.js';
import { constraintErrors } from '../../core/errors/constraint-errors.js';
import '../../compat/jwtd/jwtd-dialect.js';
import '../../compat/jwthenticator/jwthenticator-dialect.js';
import { asAppError } from '../../core/errors/as-app-error.js';
import { RefusalEvents } from '../../core/errors/refusal-events.js';
import { ErrorFilter, sendError } from './error.filter.js';
import type { AppLogger } from '../../core/logging/logger.js';

const withCode = (code: string, message = 'the text of the database'): Error =>
  Object.assign(new Error(message), { code });

async function constraints(database: Database, type?: string): Promise<string[]> {
  const rows = await database.dataSource.query<{ conname: string }[]>(
    `SELECT conname FROM pg_constraint WHERE $1::text IS NULL OR contype = $1`,
    [type],
  );
  return rows.map(({ conname }) => conname);
}

const ofQuery = (code: string): Error => new QueryFailedError('SELECT', [], withCode(code));

describe('asAppError', () => {
  it('keeps an AppError unchanged', () => {
    const error = new AppError('user.unknown', 'There is no such user.');
    expect(asAppError(error)).toBe(error);
  });

  it.each([
    ['a cursor of another list', new InvalidCursorError(), 'cursor.invalid'],
    ['an unknown route', new NotFoundException(), 'route.unknown'],
    ['a statement on a broken connection', ofQuery('08006'), 'server.unavailable'],
    ['a database that is shutting down', ofQuery('57P01'), 'server.unavailable'],
    ['an unresolved deadlock', ofQuery('40P01'), 'server.unavailable'],
    ['a write to a standby', ofQuery('25006'), 'server.unavailable'],
    ['an unknown SQLSTATE', ofQuery('ZZ123'), 'server.unavailable'],
    ['no available connection', new DatabaseUnavailableError('no'), 'server.unavailable'],
    ['a timeout of the embedded database', new LeaseTimeoutError(), 'server.unavailable'],
    ['a network error of another service', withCode('ECONNREFUSED'), 'server.fault'],
    ['a client that disconnected', withCode('ECONNRESET', 'aborted'), 'request.malformed'],
    ['text that the database cannot store', ofQuery('22021'), 'server.fault'],
    ['a violated constraint without an error of its own', ofQuery('23514'), 'server.fault'],
    ['invalid SQL', ofQuery('42601'), 'server.fault'],
    ['a programming error', new TypeError('x is not a function'), 'server.fault'],
    ['a thrown string', 'oops', 'server.fault'],
    ['nothing', undefined, 'server.fault'],
  ])('maps %s to its code', (_, thrown, code) => {
    const error = asAppError(thrown);
    expect(error.code).toBe(code);
    expect(error.detail).not.toContain('the text of the database');
    expect(error.detail).not.toContain('is not a function');
  });

  it.each([
    [400, 'request.malformed'],
    [408, 'request.timeout'],
    [413, 'request.too_large'],
    [414, 'request.malformed'],
    [415, 'request.media_type'],
    [500, 'server.fault'],
    [503, 'server.unavailable'],
  ])('maps status %d of the framework to its code', (statusCode, code) => {
    const thrown = Object.assign(withCode('FST_ERR_SOME'), { statusCode });
    expect(asAppError(thrown).code).toBe(code);
  });

  it('maps violated constraints, all of which exist in the schema', async () => {
    const database = await testDatabase();
    const { namespaceId, name } = await newUser(database);
    const again = newUser(database, { namespaceId, name });
    await expect(again.catch(asAppError)).resolves.toMatchObject({ code: 'user.name_taken' });
    const names = await constraints(database);
    expect(Object.keys(constraintErrors).filter((one) => !names.includes(one))).toEqual([]);
    await database.close();
  });

  it('has an error for every foreign key of the schema: a parent may be deleted during any request', async () => {
    const database = await testDatabase();
    const keys = await constraints(database, 'f');
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => constraintErrors[key] === undefined)).toEqual([]);
    await database.close();
  });
});

describe('the log entry of a refusal', () => {
  function logged(thrown: unknown): { level: string; entry: Record<string, unknown> }[] {
    const entries: { level: string; entry: Record<string, unknown> }[] = [];
    const write = (level: string) => (entry: Record<string, unknown>) =>
      void entries.push({ level, entry });
    const logger = { warn: write('warn'), error: write('error') } as unknown as AppLogger;
    const request = { id: 'request', headers: {}, routeOptions: { config: {} } };
    const host = new ExecutionContextHost([request, { sent: true }]);
    new ErrorFilter(logger, new RefusalEvents(), rateLimitsOn()).catch(thrown, host);
    return entries;
  }

  it('is one line without a stack if the server was busy or the database unavailable', () => {
    for (const [thrown, code] of [
      [new HasherBusyError(), 'server.busy'],
      [ofQuery('57P01'), 'server.unavailable'],
    ] as const) {
      const [first, ...others] = logged(thrown);
      expect(first).toMatchObject({ level: 'warn', entry: { code, requestId: 'request' } });
      expect(others).toEqual([]);
      expect(JSON.stringify(first)).not.toContain('error.filter.spec');
      expect(Object.values(first?.entry ?? {}).filter((one) => one instanceof Error)).toEqual([]);
    }
  });

  it('contains the error of a server fault, and does not exist for an invalid request', () => {
    const fault = new TypeError('x is not a function');
    expect(logged(fault)).toMatchObject([{ level: 'error', entry: { err: fault } }]);
    expect(logged(new AppError('request.invalid', 'Wrong.'))).toEqual([]);
  });
});

describe('sendError', () => {
  async function answer(path: string, error: AppError) {
    const server = fastify();
    server.setErrorHandler((thrown: AppError, request, reply) => {
      sendError(thrown, request, reply);
    });
    server.get('/*', () => {
      throw error;
    });
    for (const route of ['/compat/jwthenticator/jwks', '/compat/jwtd/user']) {
      server.get(route, () => {
        throw error;
      });
    }
    const response = await server.inject(path);
    await server.close();
    return response;
  }

  it('sends a problem on the admin API', async () => {
    const fields = [{ pointer: '/name', detail: 'must be a string' }];
    const error = new AppError('request.invalid', 'Wrong.', fields);
    const { statusCode, headers, json } = await answer('/api/v1/orgs', error);
    expect(statusCode).toBe(400);
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/problem\+json/) as string,
      'cache-control': 'no-store',
    });
    expect(json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'request.invalid',
      detail: 'Wrong.',
      requestId: expect.any(String) as string,
      errors: fields,
    });
  });

  it('uses the error format of a dialect on its routes, and nowhere else', async () => {
    const error = new AppError('client.refused', 'Refused.');
    const dialect = await answer('/compat/jwthenticator/jwks', error);
    expect([dialect.statusCode, dialect.body]).toEqual([401, '{}']);
    expect(dialect.headers['content-type']).toMatch(/^application\/json/);
    const other = await answer('/compat/jwthenticator/other', error);
    expect(other.body).not.toBe('{}');
    const text = await answer('/compat/jwtd/user', new AppError('user.unknown', 'Nobody.'));
    expect([text.statusCode, text.body]).toEqual([404, 'Nobody.']);
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('sends `Retry-After` and the authentication challenge', async () => {
    const busy = await answer('/api/v1/orgs', new AppError('server.busy', 'Busy.', [], 3));
    expect(busy).toMatchObject({ statusCode: 503, headers: { 'retry-after': '3' } });
    const closed = await answer('/api/v1/orgs', new AppError('auth.required', 'Sign in.'));
    expect(closed.headers['www-authenticate']).toBe('Bearer realm="signet"');
    expect(closed.headers['retry-after']).toBeUndefined();
  });
});
