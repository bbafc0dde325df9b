import { expect, it } from 'vitest';
import { escapeFault } from './escapes.js';

it.each(['', 'a=b', 'a=%C3%A9&b=%25', 'a=1+2&b', '%61=%2B'])('accepts %j', (text) => {
  expect(escapeFault('query/', text)).toBeUndefined();
});

it.each(['q=%ff', 'q=%zz', 'a=1&q=%', 'q=%C3', 'q=%u0041', '%71=%f'])('refuses %j', (text) => {
  expect(escapeFault('query/', text)?.fields).toMatchObject([{ pointer: 'query/q' }]);
});

it('also checks parameter names', () => {
  expect(escapeFault('/', '%ff=1')?.fields).toMatchObject([{ pointer: '/' }]);
});
