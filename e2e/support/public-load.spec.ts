import { expect, it } from 'vitest';
import { missingFrom, publicLoad } from './public-load.js';

it('sends requests to every operation that answers without an administrator', () => {
  expect(missingFrom(publicLoad('shop'))).toEqual([]);
});

it('notices an operation that it does not send requests to', () => {
  const loads = publicLoad('shop').filter(({ path }) => path !== '/token/revoke');
  expect(missingFrom(loads)).toEqual(['revokeRefreshToken']);
});
