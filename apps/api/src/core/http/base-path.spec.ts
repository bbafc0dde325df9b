import { describe, expect, it } from 'vitest';
import { basePathOf, withoutBasePath } from './base-path.js';

describe('basePathOf', () => {
  it.each([
    ['https://signet.example', ''],
    ['https://corp.example/auth', '/auth'],
    ['https://corp.example/tools/auth', '/tools/auth'],
  ])('of %s is %j', (url, path) => {
    expect(basePathOf({ publicUrl: new URL(url) })).toBe(path);
  });
});

describe('withoutBasePath', () => {
  it.each([
    ['/auth', '/'],
    ['/auth/', '/'],
    ['/auth?a=b', '/?a=b'],
    ['/auth/ns/shop/validate?require=a', '/ns/shop/validate?require=a'],
    ['/auth//evil.example', '//evil.example'],
    ['/authors', '/authors'],
    ['/ns/shop/validate', '/ns/shop/validate'],
    ['/', '/'],
    [
      '/.well-known/oauth-authorization-server/auth/ns/shop',
      '/.well-known/oauth-authorization-server/ns/shop',
    ],
    [
      '/.well-known/oauth-authorization-server/ns/shop',
      '/.well-known/oauth-authorization-server/ns/shop',
    ],
    [
      '/auth/.well-known/oauth-authorization-server/ns/shop',
      '/.well-known/oauth-authorization-server/ns/shop',
    ],
  ])('rewrites %s to %s', (url, expected) => {
    expect(withoutBasePath(url, '/auth')).toBe(expected);
  });

  it('changes nothing if the public URL has no path', () => {
    expect(withoutBasePath('/auth/ns', '')).toBe('/auth/ns');
  });
});
