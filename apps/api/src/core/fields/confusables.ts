/**
 * Confusable letters in lower case, by the letter that a reader takes them for. A letter is confusable if its lower or
 * its upper case looks the same; if the two cases look like different letters (Greek nu: `v` and `N`), the lower case
 * decides. The pairs are Signet's own selection (docs/decisions), along the lines of Unicode TS 39.
 */
const groups: readonly (readonly [taken: string, others: string])[] = [
  ['a', 'аαɑ'],
  ['b', 'вьβʙ'],
  ['c', 'сᴄ'],
  ['d', 'ԁᴅ'],
  ['e', 'еєεᴇ'],
  ['g', 'ցɡɢԍ'],
  ['h', 'нһηհʜ'],
  ['i', 'іιıɩɪ'],
  ['j', 'јյϳᴊ'],
  ['k', 'кκᴋ'],
  ['l', '1ӏ|ǀʟ'],
  ['m', 'мμᴍ'],
  ['n', 'ոɴ'],
  ['o', '0оοօᴏ'],
  ['p', 'рρᴘ'],
  ['q', 'ԛզ'],
  ['r', 'гʀ'],
  ['s', 'ѕꜱ'],
  ['t', 'тτᴛ'],
  ['u', 'υսᴜ'],
  ['v', 'ѵνᴠ'],
  ['w', 'ԝωѡᴡ'],
  ['x', 'хχ'],
  ['y', 'уүγʏ'],
  ['z', 'ζᴢ'],
  ['3', 'з'],
  ['6', 'б'],
  ['π', 'п'],
  ['φ', 'ф'],
  ['-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u02d7'],
  ["'", '\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u2032\u0060'],
  ['/', '\u2044\u2215'],
];

export const confusables: ReadonlyMap<string, string> = new Map(
  groups.flatMap(([taken, others]) => Array.from(others, (other) => [other, taken] as const)),
);
