import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../core/errors/app-error.js';
import { headerFault } from './header-fault.js';

function faultOf(...hosts: string[]): string | undefined {
  const rawHeaders = hosts.flatMap((host, at) => [at % 2 === 0 ? 'Host' : 'hOST', host]);
  return faultIn(rawHeaders, hosts[0])?.code;
}

function faultIn(rawHeaders: string[], host = ''): AppError | undefined {
  return headerFault({ rawHeaders, headers: { host } } as unknown as IncomingMessage);
}

describe('headerFault', () => {
  it.each(['auth.example', 'auth.example:8443', '127.0.0.1:1', '[::1]:80', '[2001:db8::1]', ''])(
    'accepts the host %j',
    (host) => {
      expect(faultOf(host)).toBeUndefined();
    },
  );

  it.each([
    'a b',
    'a/b',
    'user@auth.example',
    'auth.example:80:81',
    'auth.example:x',
    '[::1',
    'a\\b',
  ])('refuses the host %j', (host) => {
    expect(faultOf(host)).toBe('request.malformed');
  });

  it('refuses two Host headers, even with the same value', () => {
    expect(faultOf('auth.example', 'auth.example')).toBe('request.malformed');
    expect(faultOf('auth.example', 'evil.example')).toBe('request.malformed');
  });

  it('refuses two Authorization headers, but not other repeated headers', () => {
    const twice = (name: string): string[] => [name, 'Bearer a', name.toLowerCase(), 'Bearer b'];
    expect(faultIn(twice('Authorization'))?.detail).toContain('Authorization');
    expect(faultIn(twice('X-Forwarded-For'))).toBeUndefined();
    expect(faultIn(['Authorization', 'authorization'])).toBeUndefined();
  });
});
