import { describe, expect, it } from 'vitest';
import { errorStatus } from '../apps/api/src/core/errors/app-error.ts';
import { englishCodes, germanCodes } from '../apps/admin/src/app/shared/server-codes.ts';
import { germanSentences } from '../apps/admin/src/app/shared/server-sentences.ts';
import { problemDetail, sentenceText } from '../apps/admin/src/app/shared/server-texts.ts';
import { serverSentences } from './server-sentences.mjs';

const { details, reasons, verdicts } = serverSentences();

/** The default messages of class-validator that fields of requests have. */
const defaults = [
  'lifetime must not be less than 8',
  'lifetime must not be greater than 64',
  'name must be longer than or equal to 1 characters',
  'name must be shorter than or equal to 63 characters',
  'users must contain no more than 1000 elements',
  'nested property users must be either object or array',
  'each value in nested property users must be either object or array',
  'an unknown value was passed to the validate function',
];

/** A sentence as the server would send it. */
const sent = (sentence) => sentence.replaceAll('{}', '7');

describe('the German console', () => {
  it.each(Object.keys(errorStatus))('has a text for the code %s', (code) => {
    expect(germanCodes).toHaveProperty([code], expect.stringMatching(/\S/));
    expect(problemDetail(code, 'A sentence that it does not know.', 'de')).toBe(germanCodes[code]);
  });

  it('has no text for a code that the server does not have', () => {
    const known = new Set(Object.keys(errorStatus));
    const texts = [...Object.keys(germanCodes), ...Object.keys(englishCodes)];
    expect(texts.filter((code) => !known.has(code))).toEqual([]);
  });

  it('has a text for every reason that the server gives for a field or a failed check', () => {
    const all = [...reasons, ...verdicts, ...defaults].map(sent);
    // So many that a reader who finds none at all does not pass.
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter((sentence) => sentenceText(sentence, 'de') === sentence)).toEqual([]);
  });

  it('leaves no placeholder open, and fills in the values at their places', () => {
    const open = germanSentences.filter(([english, german]) => {
      const values = english.split('{}').length - 1;
      const places = [...german.matchAll(/\{(\d?)\}/g)].map(([, place]) => Number(place));
      return places.some((place) => place > values) || (values === 0 && places.length > 0);
    });
    expect(open).toEqual([]);
    const told = sentenceText('passwordMinLength must not be less than 8', 'de');
    expect(told).toBe('darf nicht kleiner als 8 sein');
    expect(sentenceText('Renew: Ask for a new token.', 'de')).toBe(
      'Erneuern: Ein neues Token anfordern.',
    );
  });

  it('shows the sentence of the server for a code and a reason that it does not know', () => {
    for (const code of ['something.new', 'constructor', '__proto__'])
      expect(problemDetail(code, 'Something new.', 'de')).toBe('Something new.');
    expect(sentenceText('is something new', 'de')).toBe('is something new');
  });
});

describe('the English console', () => {
  it('shows the sentence of the server', () => {
    const taken = 'There is already a user with this name, or with one that looks the same.';
    expect(problemDetail('user.name_taken', taken, 'en')).toBe(taken);
    expect(sentenceText('must not be empty', 'en')).toBe('must not be empty');
  });

  it('shows no sentence that tells a program which route to call', () => {
    const routes = [...details].filter(([detail]) => detail.includes('/api/'));
    expect(routes.map(([, code]) => code)).toContain('auth.step_up_required');
    for (const [detail, code] of routes)
      expect(problemDetail(code, detail, 'en'), code).not.toContain('/api/');
  });
});
