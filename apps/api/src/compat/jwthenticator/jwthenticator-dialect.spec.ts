import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors/app-error.js';
import { readSettings } from '../../core/settings/settings.js';
import { dialectOf } from '../../core/http/dialects.js';
import { jwthenticator } from './jwthenticator-dialect.js';

const invalid = (...pointers: string[]): AppError =>
  new AppError(
    'request.invalid',
    'Wrong.',
    pointers.map((pointer) => ({ pointer, detail: `wrong at ${pointer}` })),
  );

describe('errorOf', () => {
  it.each([
    ['a field', invalid('/key'), { key: ['wrong at /key'] }],
    [
      'a field with two errors',
      invalid('/key', '/key'),
      { key: ['wrong at /key', 'wrong at /key'] },
    ],
    ['a value inside a field', invalid('/key/0'), { key: ['wrong at /key/0'] }],
    ['an escaped name', invalid('/a~1b~0c'), { 'a/b~c': ['wrong at /a~1b~0c'] }],
    ['the whole body', invalid(''), { _schema: ['wrong at '] }],
    ['anything else', new AppError('client.refused', 'Refused.'), {}],
  ])('reports %s as JWThenticator does', (_, error, body) => {
    expect(jwthenticator.errorOf(error)).toEqual(body);
  });

  it('accepts any field name, even that of an object prototype member', () => {
    const body = jwthenticator.errorOf(invalid('/__proto__'));
    expect(Object.keys(body)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
  });
});

describe('dialectOf', () => {
  it('matches whole path segments', () => {
    expect(dialectOf('/compat/jwthenticator')).toBe(jwthenticator);
    expect(dialectOf('/compat/jwthenticator/jwks')).toBe(jwthenticator);
    expect(dialectOf('/compat/jwthenticators')).toBeUndefined();
    expect(dialectOf('/token/refresh')).toBeUndefined();
  });
});

describe('isServed', () => {
  it('is false unless the settings name a namespace', () => {
    expect(jwthenticator.isServed('/compat/jwthenticator/health', readSettings({}))).toBe(false);
  });

  it('serves only the external plane by default', () => {
    const settings = readSettings({ SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'devices' });
    const served = (name: string): boolean =>
      jwthenticator.isServed(`/compat/jwthenticator/${name}`, settings);
    expect(['authenticate', 'refresh', 'validate', 'validate_request'].every(served)).toBe(true);
    expect(['register_key', 'is_key_registered'].some(served)).toBe(false);
  });
});
