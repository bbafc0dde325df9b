import { adjacencyGraphs } from '@zxcvbn-ts/language-common';

/** Minimum run lengths: shorter ones occur in ordinary words. */
const SHORTEST_SEQUENCE = 3;
const SHORTEST_WALK = 4;
/** Maximum number of runs in a password that counts as a pattern. */
const MAX_RUNS = 6;
/** Maximum number of characters around a common password. */
const MAX_AFFIX = 5;
/**
 * Longer passwords are not checked: the cost is linear in the length, and no dictionary has longer entries.
 */
const MAX_LENGTH = 128;

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyz';
/** Adjacent characters of sequences in both directions; digits wrap around. */
const followers = new Set(
  [`${digits}0`, letters].flatMap((line) =>
    Array.from(line.slice(1), (second, index) => {
      const first = line[index] ?? '';
      return [first + second, second + first];
    }).flat(),
  ),
);

/**
 * Adjacent keys on common keyboard layouts. Not on keypads, where almost all digits are adjacent.
 */
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
 * Whether a password consists only of sequences, keyboard walks and repeats (zxcvbn's patterns sequence, spatial and
 * repeat).
 * @param text in lower case
 */
export function consistsOfRuns(text: string): boolean {
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

/** Length of the longest run from here; 0 if there is none. */
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

/** Leetspeak: letters by digit or symbol. */
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
 * The password without leading and trailing digits and symbols, with leetspeak reverted: `p@ssw0rd123!` gives
 * `password`. Undefined with too many characters around it, or without letters.
 * @param text in lower case
 */
export function coreOf(text: string): string | undefined {
  const [, before = '', core = '', after = ''] =
    /^([^\p{L}]{0,128}?)(\p{L}(?:.{0,126}\p{L})?)([^\p{L}]{0,128})$/u.exec(text) ?? [];
  if (core === '' || before.length + after.length > MAX_AFFIX) return undefined;
  return Array.from(core, (letter) => writtenAs[letter] ?? letter).join('');
}
