import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../core/errors/app-error.js';
import { readSettings } from '../../core/settings/settings.js';
import { dialectOf } from '../../core/http/dialects.js';
import { jwtis } from './jwtis-dialect.js';

describe('errorOf', () => {
  it('names each invalid member', () => {
    const error = new AppError('request.invalid', 'Wrong.', [
      { pointer: '/sig_alg', detail: 'must be another' },
      { pointer: 'path/kid', detail: 'must be shorter' },
      { pointer: '', detail: 'Send a JSON object as the body.' },
    ]);
    const title = 'invalid request data';
    expect(jwtis.errorOf(error)).toEqual({
      status: 400,
      errors: [
        { source: '/sig_alg', title, detail: 'must be another' },
        { source: 'path/kid', title, detail: 'must be shorter' },
        { source: '/', title, detail: 'Send a JSON object as the body.' },
      ],
    });
  });

  it.each<[ErrorCode, number, string]>([
    ['request.malformed', 400, 'invalid request data'],
    ['auth.required', 401, 'unauthorized'],
    ['permission.missing', 403, 'forbidden'],
    ['kid.taken', 403, 'keys exist'],
    ['refresh_token.foreign', 403, 'invalid crypto primitives'],
    ['namespace.unknown', 404, 'keys not found'],
    ['api_key.unknown', 404, 'keys not found'],
    ['route.unknown', 404, 'not found'],
    ['kid.unusable', 409, 'keys are expired or invalid'],
    ['refresh_token.ended', 409, 'refresh token expired'],
    ['claims.refused', 422, 'invalid refresh claims'],
    ['server.fault', 500, 'internal server error'],
  ])('calls %s as JWTIS does', (code, status, title) => {
    expect(jwtis.errorOf(new AppError(code, 'Why.'))).toEqual({
      status,
      errors: [{ source: '', title, detail: 'Why.' }],
    });
  });
});

it('matches whole path segments', () => {
  expect(dialectOf('/compat/jwtis')).toBe(jwtis);
  expect(dialectOf('/compat/jwtis/keys/:kid')).toBe(jwtis);
  expect(dialectOf('/compat/jwtiss')).toBeUndefined();
});

it('is served where the settings enable it', () => {
  const served = (settings: NodeJS.ProcessEnv): boolean =>
    jwtis.isServed('/compat/jwtis/ping', readSettings(settings));
  expect(served({})).toBe(false);
  expect(served({ SIGNET_COMPAT_JWTIS: 'true' })).toBe(true);
});
