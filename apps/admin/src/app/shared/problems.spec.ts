import { describe, expect, it } from 'vitest';
import { ApiProblem } from '#client';
import { isProblem, problemLines, problemPlaces, problemText } from './problems';

const refusal = (
  code: string,
  errors: { pointer: string; detail: string }[] = [],
  retryAfter?: number,
): ApiProblem => {
  const problem = { type: 'about:blank', title: '', status: 400, requestId: 'test', errors };
  return new ApiProblem({ ...problem, code, detail: `Detail of ${code}.` } as never, retryAfter);
};

describe('the text of a problem', () => {
  it.each([
    [1, '1 second'],
    [45, '45 seconds'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [121, '3 minutes'],
    [150, '3 minutes'],
  ])('after too many failures names the wait, rounded up: %d s is %s', (seconds, wait) => {
    expect(problemText(refusal('rate.limited', [], seconds))).toBe(
      `Too many failed attempts. Try again in ${wait}.`,
    );
  });

  it('is that of the server, also for a code of a newer server', () => {
    expect(problemText(refusal('something.new'))).toBe('Detail of something.new.');
  });

  it('says that the server does not respond if a request fails on the way', () => {
    expect(problemText(new TypeError('Failed to fetch'))).toMatch(/server does not respond/i);
  });

  it.each([
    [new Error('Out of paper.'), 'Out of paper.'],
    ['plain', 'plain'],
  ])('is that of anything else that is thrown: %s', (thrown, text) => {
    expect(problemText(thrown)).toBe(text);
  });
});

it('a problem is recognized by its code', () => {
  expect(isProblem(refusal('auth.refused'), 'auth.refused')).toBe(true);
  expect(isProblem(refusal('auth.refused'), 'rate.limited')).toBe(false);
  expect(isProblem(new Error('auth.refused'), 'auth.refused')).toBe(false);
});

it('a pointer is split into its steps, with escaped slashes and tildes', () => {
  const found = problemPlaces(
    refusal('request.invalid', [{ pointer: '/claimTemplate/a~1b~0c', detail: 'is reserved' }]),
  );
  expect(found).toEqual([{ steps: ['claimTemplate', 'a/b~c'], detail: 'is reserved' }]);
  expect(problemPlaces(new Error('x'))).toEqual([]);
});

it('a problem has a line for each member, with its place on the screen', () => {
  const thrown = refusal('request.invalid', [{ pointer: '/users/3/name', detail: 'is too long' }]);
  expect(problemLines(thrown, (pointer) => `[${pointer}]`)).toEqual([
    'Detail of request.invalid.',
    '[/users/3/name] is too long',
  ]);
  expect(problemLines(new Error('x'))).toEqual(['x']);
});
