import { gunzipSync } from 'node:zlib';
import { dictionary } from '@zxcvbn-ts/language-common';
import { commonPasswords } from './common-passwords.data.js';
import { coreOf, isMadeOfRuns } from './password-patterns.js';

/** 68,000 passwords in lower case: for every least length of a policy more than the 3,000 most common. */
const common: ReadonlySet<string> = new Set([
  ...dictionary['passwords-common'],
  ...gunzipSync(Buffer.from(commonPasswords, 'base64')).toString('utf8').split('\n'),
]);

/** A common password that is shorter than this is a part of too many others. */
const SHORTEST_CORE = 4;

/** A name that is shorter than this says nothing about a password that it stands in. */
const SHORTEST_NAME = 3;

/** Digits and signs that are written for a letter. */
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
 * Whether a password is one that attackers try first, without regard to case: a common one as a whole (NIST SP 800-63B-4
 * section 3.1.1.2, OWASP ASVS 5.0 6.2.4), a common one repeated or with a few digits and signs around it, or one that
 * consists of sequences, rows of keys and repeats. Nobody is asked: the lists are part of the program.
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
    isMadeOfRuns(unit)
  );
}

/**
 * Whether a password is only a name that everybody knows, forwards or backwards, once or more often, with the usual
 * digits for letters, and with digits and signs around it.
 */
export function isMadeFrom(password: string, names: readonly string[]): boolean {
  const text = folded(password);
  const spellings = [...new Set(names.flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  const rest = spellings.reduce((left, spelling) => left.replace(asWritten(spelling), ''), text);
  return rest !== text && !/\p{L}/u.test(rest);
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The shortest text of which the given one is a repetition. */
function repeatedUnit(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1));
}

/** A name, what stands before its `@`, and both without signs; each forwards and backwards. */
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
