import { gunzipSync } from 'node:zlib';
import { dictionary } from '@zxcvbn-ts/language-common';
import { commonPasswords } from './common-passwords.data.js';
import { coreOf, consistsOfRuns } from './password-patterns.js';

/**
 * 68,000 passwords in lower case: more than the 3,000 most common ones for every minimum length.
 */
const common: ReadonlySet<string> = new Set([
  ...dictionary['passwords-common'],
  ...gunzipSync(Buffer.from(commonPasswords, 'base64')).toString('utf8').split('\n'),
]);

/** Shorter common passwords are part of too many others. */
const SHORTEST_CORE = 4;

/** Shorter names are not checked. */
const SHORTEST_NAME = 3;

/** Leetspeak substitutions per letter. */
const writtenFor: Readonly<Record<string, string>> = {
  a: '[a4@]',
  e: '[e3]',
  i: '[i1!]',
  l: '[l1!]',
  o: '[o0]',
  s: '[s5$]',
  t: '[t7]',
};

/**
 * Whether a password is too common, ignoring case: a common one (NIST SP 800-63B-4 section 3.1.1.2, OWASP ASVS 5.0
 * 6.2.4), a common one repeated or with a few digits and symbols around it, or one of sequences, keyboard walks and
 * repeats. The lists are part of the program; no service is called.
 */
export function isCommon(password: string): boolean {
  const text = folded(password);
  const unit = repeatedUnit(text);
  if (unit !== text && unit.length <= SHORTEST_NAME) return true;
  const core = coreOf(unit) ?? '';
  return (
    common.has(text) ||
    common.has(unit) ||
    (core.length >= SHORTEST_CORE && common.has(core)) ||
    consistsOfRuns(unit)
  );
}

/**
 * Whether a password is only a known name: forwards or backwards, repeated, with leetspeak, and with digits and
 * symbols around it.
 */
export function isBasedOnName(password: string, names: readonly string[]): boolean {
  const text = folded(password);
  const spellings = [...new Set(names.flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  const rest = spellings.reduce((left, spelling) => left.replace(asWritten(spelling), ''), text);
  return rest !== text && !/\p{L}/u.test(rest);
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The shortest unit that the text repeats. */
function repeatedUnit(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1));
}

/**
 * Variants of a name: whole, local part before `@`, and both without symbols; each forwards and backwards.
 */
function spellingsOf(name: string): string[] {
  const [whole, local = ''] = [folded(name), folded(name).split('@')[0]];
  return [whole, local]
    .flatMap((word) => [word, word.replace(/[^\p{L}\p{N}]/gu, '')])
    .filter((word) => word.length >= SHORTEST_NAME)
    .flatMap((word) => [word, Array.from(word).reverse().join('')]);
}

function asWritten(word: string): RegExp {
  const letters = Array.from(
    word,
    (letter) => writtenFor[letter] ?? letter.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`),
  );
  return new RegExp(letters.join(''), 'gu');
}
