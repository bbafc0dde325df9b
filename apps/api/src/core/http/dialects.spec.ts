import { describe, expect, it } from 'vitest';
import { plainAddress } from './dialects.js';

describe('a URL that a client builds from a base URL', () => {
  it.each([
    ['/compat/jwthenticator/', '/compat/jwthenticator'],
    ['/compat/jwtis/', '/compat/jwtis'],
    ['/compat/jwtis/ping/', '/compat/jwtis/ping'],
    ['/compat/jwtis/keys/shop/', '/compat/jwtis/keys/shop'],
    ['/compat/jwthenticator//authenticate', '/compat/jwthenticator/authenticate'],
    ['/compat/jwtd//token?x=//', '/compat/jwtd/token?x=//'],
    ['/compat/jwtd/token/?x=y/', '/compat/jwtd/token?x=y/'],
    ['//compat//jwtd///user//', '/compat/jwtd/user'],
    ['//token/refresh/24h', '/token/refresh/24h'],
    ['///token/access?x', '/token/access?x'],
  ])('%s is normalized to %s', (url, plain) => {
    expect(plainAddress(url)).toBe(plain);
  });

  // No known client sends these, and one URL per resource is simpler to protect.
  it.each([
    ...['/', '//', '/api/v1/namespaces/', '//api/v1', '/tokens/', '/ns/shop//validate', '/x//'],
    // Not without the lifetime: its default is a different request.
    ...['/token/refresh/', '/token/access//'],
  ])('leaves %s unchanged', (url) => {
    expect(plainAddress(url)).toBe(url);
  });
});
