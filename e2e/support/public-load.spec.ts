import { expect, it } from 'vitest';
import { missingFrom, publicLoad } from './public-load.js';

it('sends requests to every operation that needs no administrator', () => {
  expect(missingFrom(publicLoad('shop'))).toEqual([]);
});

it('reports an operation without requests', () => {
  const loads = publicLoad('shop').filter(({ path }) => path !== '/token/revoke');
  expect(missingFrom(loads)).toEqual(['revokeRefreshToken']);
});
