import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../common/app-error.js';
import { readSettings } from '../../config/settings.js';
import { dialectOf, translateRequest } from '../dialects.js';
import { jwtd } from './jwtd-dialect.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

function translated(
  method: string,
  url: string,
  headers: IncomingMessage['headers'] = {},
): { method?: string; type?: string } {
  const request = { method, url, headers: { ...headers } } as IncomingMessage;
  translateRequest(request);
  expect(request.url).toBe(url);
  return { method: request.method, type: request.headers['content-type'] };
}

describe('translate', () => {
  const body = { 'content-length': '2' };

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('reads %s /token as POST', (method) => {
    const read = { method: 'POST', type: JSON_TYPE };
    expect(translated(method, '/compat/jwtd/token', body)).toEqual(read);
    expect(translated(method, '/compat/jwtd/token?x=y', body)).toEqual(read);
  });

  it.each(['OPTIONS', 'HEAD', 'TRACE'])('leaves %s /token as it is', (method) => {
    expect(translated(method, '/compat/jwtd/token').method).toBe(method);
  });

  it.each(['/compat/jwtd/user', '/compat/jwtd/tokens', '/compat/jwtd/token/x', '/compat/jwtd'])(
    'leaves the method of %s as it is',
    (url) => {
      expect(translated('GET', url, body).method).toBe('GET');
    },
  );

  it.each([
    undefined,
    'text/plain',
    'application/merge-patch+json',
    ';',
    FORM,
    `${FORM};charset=x`,
  ])('calls a body JSON that is called %s', (type) => {
    const headers = { ...body, ...(type === undefined ? {} : { 'content-type': type }) };
    expect(translated('POST', '/compat/jwtd/user', headers).type).toBe(JSON_TYPE);
    const forToken = translated('POST', '/compat/jwtd/token', headers).type;
    expect(forToken).toBe(type?.startsWith(FORM) === true ? type : JSON_TYPE);
  });

  it('knows a body in pieces, and calls nothing JSON where there is none', () => {
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(translated('PATCH', '/compat/jwtd/user/x', chunked).type).toBe(JSON_TYPE);
    for (const none of [{}, { 'content-length': '0' }, { 'content-type': FORM }]) {
      expect(translated('DELETE', '/compat/jwtd/user/x', none).type).toBeUndefined();
    }
  });

  it.each(['/token/refresh', '/compat/jwtdx/token', '/compat/jwthenticator/validate', '/'])(
    'has no say in %s',
    (url) => {
      const headers = { ...body, 'content-type': 'text/plain' };
      expect(translated('GET', url, headers)).toEqual({ method: 'GET', type: 'text/plain' });
    },
  );
});

describe('errorOf', () => {
  const fields = [{ pointer: '/labels/role', detail: 'must be a label' }];

  it('is a text that names what is wrong', () => {
    const error = new AppError('request.invalid', 'Wrong.', fields);
    expect(jwtd.errorOf(error)).toBe('Wrong.\n/labels/role must be a label');
    expect(jwtd.errorSchema(400)).toEqual({ type: 'string' });
  });

  it.each(['login.refused', 'auth.required', 'permission.missing'] as const)(
    'is JSON with a message for %s',
    (code) => {
      const error = new AppError(code, 'No.');
      expect(jwtd.errorOf(error)).toEqual({ message: 'No.' });
      expect(jwtd.errorSchema(error.status)).toMatchObject({ type: 'object' });
    },
  );
});

describe('the dialect', () => {
  it('is served where a namespace is named', () => {
    const named = readSettings({ SIGNET_COMPAT_JWTD_NAMESPACE: 'plant' });
    for (const route of ['/compat/jwtd/token', '/compat/jwtd/user', '/compat/jwtd/group/:group']) {
      expect(dialectOf(route)).toBe(jwtd);
      expect(jwtd.isServed(route, readSettings({}))).toBe(false);
      expect(jwtd.isServed(route, named)).toBe(true);
    }
  });

  it('takes forms for tokens alone', () => {
    expect(jwtd.takesForms?.('/compat/jwtd/token')).toBe(true);
    expect(jwtd.takesForms?.('/compat/jwtd/user')).toBe(false);
  });
});
