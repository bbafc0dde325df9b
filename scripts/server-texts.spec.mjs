import { describe, expect, it } from 'vitest';
import { errorStatus } from '../apps/api/src/core/errors/app-error.ts';
import { settingsTable } from '../apps/api/src/core/settings/settings.ts';
import { programCodes, ServerTexts } from '../apps/admin/src/app/shared/server-texts.ts';
import { readLanguages } from './messages.mjs';
import { serverSentences } from './server-sentences.mjs';

const { details, reasons, checks } = serverSentences();
const { en, de } = readLanguages();
const germanSentences = Object.entries({ ...de['server-reasons'], ...de['server-sentences'] });

/** What the server says, as the console shows it in a language. */
const textsOf = (features) =>
  new ServerTexts(
    Object.fromEntries(
      Object.entries(features).flatMap(([feature, texts]) =>
        Object.entries(texts).map(([key, text]) => [`${feature}.${key}`, text]),
      ),
    ),
  );
const english = textsOf(en);
const german = textsOf(de);

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
    expect(de['server-codes']).toHaveProperty([code], expect.stringMatching(/\S/));
    expect(german.problem(code, 'A sentence that it does not know.')).toBe(
      de['server-codes'][code],
    );
  });

  it('has no text for a code that the server does not have', () => {
    const known = new Set(Object.keys(errorStatus));
    const texts = Object.keys({ ...en['server-codes'], ...de['server-codes'] });
    expect(texts.filter((code) => !known.has(code))).toEqual([]);
  });

  it('has a text for every reason that the server gives for a field or a failed check', () => {
    const all = [...reasons, ...checks, ...defaults].map(sent);
    // So many that a reader who finds none at all does not pass.
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter((sentence) => german.sentence(sentence) === sentence)).toEqual([]);
  });

  it('has a description of every setting, and of no others', () => {
    const descriptions = Object.values(settingsTable).map(({ description }) => description);
    expect(Object.keys(de['server-settings']).sort()).toEqual(descriptions.sort());
    expect(descriptions.filter((text) => german.sentence(text) === text)).toEqual([]);
  });

  it('leaves no placeholder open, and fills in the values at their places', () => {
    const open = germanSentences.filter(([sentence, translation]) => {
      const values = sentence.split('{}').length - 1;
      const places = [...translation.matchAll(/\{(\d?)\}/g)].map(([, place]) => Number(place));
      return places.some((place) => place > values) || (values === 0 && places.length > 0);
    });
    expect(open).toEqual([]);
    const translated = german.sentence('passwordMinLength must not be less than 8');
    expect(translated).toBe('darf nicht kleiner als 8 sein');
    expect(german.sentence('Renew: Request a new token.')).toBe(
      'Erneuern: Fordern Sie ein neues Token an.',
    );
  });

  it('shows the sentence of the server for a code and a reason that it does not know', () => {
    for (const code of ['something.new', 'constructor', '__proto__'])
      expect(german.problem(code, 'Something new.')).toBe('Something new.');
    expect(german.sentence('is something new')).toBe('is something new');
  });
});

describe('the English console', () => {
  it('shows the sentence of the server', () => {
    const taken = 'A user with this name or a confusable one already exists.';
    expect(english.problem('user.name_taken', taken)).toBe(taken);
    expect(english.sentence('must not be empty')).toBe('must not be empty');
  });

  it('has a text for each code whose sentence is for programs', () => {
    expect(Object.keys(en['server-codes']).sort()).toEqual([...programCodes].sort());
  });

  it('shows no sentence that tells a program which route to call', () => {
    const routes = [...details].filter(([detail]) => detail.includes('/api/'));
    expect(routes.map(([, code]) => code)).toContain('auth.step_up_required');
    for (const [detail, code] of routes)
      expect(english.problem(code, detail), code).not.toContain('/api/');
  });
});
