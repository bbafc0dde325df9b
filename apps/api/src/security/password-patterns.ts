import { adjacencyGraphs } from '@zxcvbn-ts/language-common';

/** Characters of a run that is taken for one: shorter ones stand in every word. */
const SHORTEST_SEQUENCE = 3;
const SHORTEST_WALK = 4;
/** Runs of which a password may be made up without being any better than one. */
const MAX_RUNS = 6;
/** Characters around a common password that do not make it another one. */
const MAX_AFFIX = 5;
/** A longer password is not looked at: each step takes time in proportion to the length, and no list goes further. */
const MAX_LENGTH = 128;

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyz';
/** What follows what, forwards and backwards; after the last digit the first one comes again. */
const followers = new Set(
  [`${digits}0`, letters].flatMap((line) =>
    Array.from(line.slice(1), (second, index) => {
      const first = line[index] ?? '';
      return [first + second, second + first];
    }).flat(),
  ),
);

/** Pairs of keys beside each other, on the keyboards that people have; on a keypad nearly all digits are neighbours. */
const neighbours = new Set(
  (['qwerty', 'qwertz', 'azerty'] as const).flatMap((keyboard) =>
    Object.entries(adjacencyGraphs[keyboard] as Record<string, (string | null)[]>).flatMap(
      ([key, beside]) =>
        beside.flatMap((keys) =>
          Array.from(keys ?? '', (other) => key.toLowerCase() + other.toLowerCase()),
        ),
    ),
  ),
);

/**
 * Whether a password consists of runs alone: sequences, keys beside each other, one character repeated (zxcvbn calls these
 * patterns sequence, spatial and repeat, and leaves them out of its dictionaries).
 * @param text in lower case
 */
export function isMadeOfRuns(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  let position = 0;
  for (let runs = 0; runs < MAX_RUNS; runs += 1) {
    const length = runAt(text, position);
    if (length === 0) return false;
    position += length;
    if (position === text.length) return true;
  }
  return false;
}

/** The longest run that begins here; 0 if none does. */
function runAt(text: string, from: number): number {
  const same = extent(text, from, (pair) => pair[0] === pair[1]);
  const sequence = extent(text, from, (pair) => followers.has(pair));
  const walk = extent(text, from, (pair) => neighbours.has(pair) || pair[0] === pair[1]);
  return Math.max(
    same >= SHORTEST_SEQUENCE ? same : 0,
    sequence >= SHORTEST_SEQUENCE ? sequence : 0,
    walk >= SHORTEST_WALK ? walk : 0,
  );
}

function extent(text: string, from: number, continues: (pair: string) => boolean): number {
  let end = from + 1;
  while (end < text.length && continues(text.slice(end - 1, end + 1))) end += 1;
  return end - from;
}

/** Letters that are written as digits and signs. */
const writtenAs: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * What is left of a password without the digits and signs around it, and with letters for those within: `p@ssw0rd123!`
 * is `password`. Nothing where there is more around it than people append, or no word in it.
 * @param text in lower case
 */
export function coreOf(text: string): string | undefined {
  const [, before = '', core = '', after = ''] =
    /^([^\p{L}]{0,128}?)(\p{L}(?:.{0,126}\p{L})?)([^\p{L}]{0,128})$/u.exec(text) ?? [];
  if (core === '' || before.length + after.length > MAX_AFFIX) return undefined;
  return Array.from(core, (letter) => writtenAs[letter] ?? letter).join('');
}
