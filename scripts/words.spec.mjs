import { describe, expect, it } from 'vitest';
import { commentsOf, fileSets, findPhrases, proseOf, report, valuesOf } from './words.mjs';

/** @param {string} text @returns {string[]} */
const found = (text) => findPhrases(text).map(({ phrase }) => phrase);

describe.each(fileSets)('$name', ({ files, read }) => {
  it.each(files)('use the terms of the field: %s', (file) => {
    expect(report(file, read)).toEqual([]);
  });
});

describe('the search', () => {
  it.each([
    ['Whoever guesses a password can sign in.', 'Whoever'],
    ['The user is made by an administrator.', 'is made'],
    ['A password buys a refresh token.', 'buys'],
    ['The tokens that are out stay good.', 'that are out'],
    ['Nobody is told.', 'Nobody'],
    ['The old key works no more.', 'works no more'],
    ['Changes are heard by every node.', 'are heard'],
    ['Each code stands in for a second factor.', 'stands in'],
    ['The entries are sealed every minute.', 'sealed'],
    ['A name has 255 characters at most.', 'at most'],
    ['Left empty: ten minutes.', 'Left empty'],
    ['Sessions are slowed\n down.', 'slowed down'],
  ])('finds the phrase in: %s', (text, phrase) => {
    expect(found(text)).toContain(phrase);
  });

  it.each([
    'Up to three sessions per user.',
    'Users who have not logged in since are listed.',
    'What is a namespace?',
    'The personal access token of an administrator is shown once.',
    'A new key is published before it signs.',
    'At most one hash runs per processor.',
  ])('accepts: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('names the line, counted from one', () => {
    expect(findPhrases('One.\nTwo.\nNobody.')).toMatchObject([{ line: 3, phrase: 'Nobody' }]);
  });

  it('ignores code and addresses of a page, and keeps its lines', () => {
    const page = '```\nnobody\n```\n`seal` and [a page](sealed.md)\nwhoever';
    expect(findPhrases(proseOf(page))).toMatchObject([{ line: 5, phrase: 'whoever' }]);
  });

  it('reads comments and titles of tests in source, and no code', () => {
    const source = [
      '/** Nobody\n * is told. */',
      "const anew = 'meanwhile'; // made anew",
      "it('hears of changes', () => {});",
      "it.each([1])('judges %s', () => {});",
    ].join('\n');
    expect(found(commentsOf(source)).sort()).toEqual([
      'Nobody',
      'anew',
      'hears',
      'judges',
      'made anew',
      'told',
    ]);
  });

  it('reads the values of messages, and neither keys nor parameters', () => {
    expect(found(valuesOf('{\n  "seal": "Nobody: {anew}"\n}'))).toEqual(['Nobody']);
  });
});
