import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors/app-error.js';
import { readSettings } from '../../core/settings/settings.js';
import { dialectOf, translateRequest } from '../../core/http/dialects.js';
import { jwtd } from './jwtd-dialect.js';

function methodOf(method: string, url: string): string | undefined {
  const request = { method, url } as IncomingMessage;
  translateRequest(request);
  expect(request.url).toBe(url);
  return request.method;
}

describe('translate', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('reads %s /token as POST', (method) => {
    expect(methodOf(method, '/compat/jwtd/token')).toBe('POST');
    expect(methodOf(method, '/compat/jwtd/token?x=y')).toBe('POST');
  });

  it.each(['OPTIONS', 'HEAD', 'TRACE'])('does not change %s /token', (method) => {
    expect(methodOf(method, '/compat/jwtd/token')).toBe(method);
  });

  it.each([
    '/compat/jwtd/user',
    '/compat/jwtd/tokens',
    '/compat/jwtd/token/x',
    '/compat/jwtd',
    '/token/refresh',
    '/compat/jwtdx/token',
    '/compat/jwthenticator/validate',
    '/',
  ])('does not change the method of %s', (url) => {
    expect(methodOf('GET', url)).toBe('GET');
  });
});

describe('errorOf', () => {
  const fields = [{ pointer: '/labels/role', detail: 'must be a label' }];

  it('is plain text that names the error', () => {
    const error = new AppError('request.invalid', 'Wrong.', fields);
    expect(jwtd.errorOf(error)).toBe('Wrong.\n/labels/role must be a label');
    expect(jwtd.errorSchema(400)).toEqual({ type: 'string' });
  });

  it.each(['login.refused', 'auth.required', 'permission.missing'] as const)(
    'is JSON with a message for %s',
    (code) => {
      const error = new AppError(code, 'No.');
      expect(jwtd.errorOf(error)).toEqual({ message: 'No.' });
      expect(jwtd.errorSchema(error.status)).toEqual({ $ref: '#/components/schemas/JwtdError' });
    },
  );
});

describe('the dialect', () => {
  it('is served where the settings name a namespace', () => {
    const named = readSettings({ SIGNET_COMPAT_JWTD_NAMESPACE: 'plant' });
    for (const route of ['/compat/jwtd/token', '/compat/jwtd/user', '/compat/jwtd/group/:group']) {
      expect(dialectOf(route)).toBe(jwtd);
      expect(jwtd.isServed(route, readSettings({}))).toBe(false);
      expect(jwtd.isServed(route, named)).toBe(true);
    }
  });
});
