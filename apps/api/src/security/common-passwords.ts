import { dictionary } from '@zxcvbn-ts/language-common';

/** About 49 000 passwords in lower case, the most common first; 18 000 of them have 8 characters or more. */
const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

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
 * Whether a password is one that attackers try first: common, or a common one repeated, compared as a whole and without
 * regard to case (NIST SP 800-63B-4 section 3.1.1.2). Nobody is asked: the list is part of the program.
 */
export function isCommon(password: string): boolean {
  const text = folded(password);
  const unit = repeatedUnit(text);
  return common.has(text) || (unit !== text && (unit.length <= SHORTEST_NAME || common.has(unit)));
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
