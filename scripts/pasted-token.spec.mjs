import { expect, it } from 'vitest';
import { pastedToken } from '../apps/admin/src/app/shared/pasted-token.ts';

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl-_x';

it.each([
  token,
  `  ${token}\n`,
  `Bearer ${token}`,
  `bearer   ${token}`,
  `BEARER\t${token}`,
  `"Bearer ${token}"`,
  `'${token}'`,
  '`' + token + '`',
  `„${token}“`,
  `Authorization: Bearer ${token}`,
  `authorization:bearer ${token}`,
  `AUTHORIZATION : Bearer\n ${token}`,
  `-H "Authorization: Bearer ${token}"`,
  `-H 'authorization: Bearer ${token}' \\`.slice(0, -2),
  `"authorization": "Bearer ${token}",`,
  `"access_token": "${token}",`,
  `access_token=${token}`,
  `Bearer ${token.slice(0, 20)}\n${token.slice(20, 40)}\r\n  ${token.slice(40)}`,
])('a token is read from %j', (text) => {
  expect(pastedToken(text)).toBe(token);
});

it.each(['', '   ', 'Bearer', 'bearer.of.news', 'x'])(
  'what is no token is left to the server: %j',
  (text) => {
    expect(pastedToken(text)).toBe(text.trim() === 'Bearer' ? '' : text.trim());
  },
);
