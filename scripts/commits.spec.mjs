import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemOf } from './commits.mjs';
import { root } from './setup.mjs';

describe('the check of commit messages', () => {
  it.each([
    'feat(keys): publish the next key before it signs',
    'fix(console)!: require a second factor to remove a passkey',
    'docs: describe the login throttle',
    'chore: 2 lines shorter',
  ])('accepts: %s', (line) => {
    expect(problemOf(line)).toBeUndefined();
  });

  it.each([
    'Publish the next key',
    'feat: Publish the next key',
    'feat: publish the next key.',
    'feature: publish the next key',
    'feat(Keys): publish the next key',
    'feat(keys) publish the next key',
    'feat:publish the next key',
    'feat: ',
  ])('refuses, with the form to use: %s', (line) => {
    expect(problemOf(line)).toMatch(/type\(scope\): subject/);
  });

  it('refuses a first line of more than 100 characters', () => {
    expect(problemOf(`feat: ${'a'.repeat(95)}`)).toMatch(/101 characters/);
  });

  it('accepts the examples of CONTRIBUTING.md', () => {
    const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const examples = [...page.matchAll(/^```\n([a-z]+(?:\([a-z]+\))?!?: .*)/gm)];
    expect(examples.length).toBeGreaterThan(1);
    expect(examples.map(([, line = '']) => problemOf(line))).toEqual(examples.map(() => undefined));
  });
});
