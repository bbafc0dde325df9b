import { expect, it } from 'vitest';
import { rememberSecretsOf, secretsIn } from './secrets.js';

const json = (headers: Record<string, string> = {}): Headers =>
  new Headers({ 'content-type': 'application/json', ...headers });

it('finds the secrets of requests and responses anywhere in a text', () => {
  const body = { user: { password: 'the password of a user' }, recoveryCodes: ['aaaa-bbbb-cccc'] };
  rememberSecretsOf(json({ cookie: 'a=1; signet=secret-of-a-session' }), JSON.stringify(body));
  const uri = 'otpauth://totp/x?issuer=x&secret=ABCDEFGHIJKLMNOP&digits=6';
  rememberSecretsOf(json(), JSON.stringify({ uri }));
  const basic = Buffer.from('client:secret of a client').toString('base64');
  rememberSecretsOf(new Headers({ authorization: `Basic ${basic}` }), '');
  const form = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
  rememberSecretsOf(form, 'grant_type=x&token=e30.e30.the-signature-of-a-token');
  expect(secretsIn(`{"x":"${basic}"} ABCDEFGHIJKLMNOP`)).toEqual([basic, 'ABCDEFGHIJKLMNOP']);
  expect(secretsIn('a=secret of a client, the-signature-of-a-token')).toEqual([
    'secret of a client',
    'the-signature-of-a-token',
  ]);
  expect(
    secretsIn('the password of a user aaaa-bbbb-cccc secret-of-a-session secret-of-a-sess'),
  ).toEqual(['the password of a user', 'aaaa-bbbb-cccc', 'secret-of-a-session']);
});

it('ignores values that are not secret or so short that a match may be a coincidence', () => {
  rememberSecretsOf(json(), JSON.stringify({ name: 'the name of a user', password: '123456' }));
  rememberSecretsOf(json(), JSON.stringify({ password: 'x'.repeat(100) }));
  expect(secretsIn(`the name of a user 123456 ${'x'.repeat(100)}`)).toEqual([]);
});

it('reads bodies nested to any depth', () => {
  const deep = `${'['.repeat(10_000)}{"password":"deep down there"}${']'.repeat(10_000)}`;
  rememberSecretsOf(json(), deep);
  expect(secretsIn('deep down there')).toEqual(['deep down there']);
});
