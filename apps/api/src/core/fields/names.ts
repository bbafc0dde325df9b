import { confusables } from './confusables.js';

/** The most bytes of UTF-8 that the key of a name may have: a B-tree entry of PostgreSQL takes 2704. */
const MAX_KEY_BYTES = 2000;

const namespaceShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

// Built from text: the `v` flag is newer than the syntax that the compiler is asked to emit.
const emoji = new RegExp('\\p{RGI_Emoji}', 'gv');

const bidiControls = /\p{Bidi_Control}/u;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;
// Soft hyphen, zero-width characters, fillers, variation selectors and tags, and the blank Braille cell.
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
const meaningless = /[\p{Co}\p{Cn}\ufff9-\ufffd]/u;
const edgeBlanks = /^\s|\s$/u;
const pileOfMarks = /\p{Mn}{5}/u;

/**
 * Whether a text may be the name of a user, group, org or administrator: in NFC, 1 to `max` code points, no blank at
 * its ends, and nothing that is invisible, changes the direction of the text, or has no agreed meaning (Unicode TR 36).
 * Joiners and variation selectors are accepted inside the emoji sequences that Unicode recommends, nowhere else.
 *
 * @returns undefined, or what is wrong, to stand after the name of the field.
 */
export function checkName(text: string, { max = 255 }: { max?: number } = {}): string | undefined {
  if (!text.isWellFormed()) return 'must not have half characters in it';
  if (text === '') return 'must not be empty';
  // A code point has at most two units: longer texts need no counting.
  if (text.length > 2 * max || Array.from(text).length > max)
    return `must have at most ${max} characters`;
  if (text.normalize('NFC') !== text) return 'must be in Unicode normalization form C';
  if (edgeBlanks.test(text)) return 'must not begin or end with a blank';
  const rest = text.replace(emoji, '');
  if (controls.test(rest)) return 'must not have control characters in it';
  if (bidiControls.test(rest))
    return 'must not have characters that change the direction of the text';
  if (invisible.test(rest)) return 'must not have invisible characters in it';
  if (meaningless.test(rest)) return 'must not have private or unassigned characters in it';
  if (pileOfMarks.test(text.normalize('NFD')))
    return 'must not have more than four marks on one letter';
  if (Buffer.byteLength(nameKey(text)) > MAX_KEY_BYTES) return 'is too long in its compared form';
  return undefined;
}

/**
 * The form of a name on which uniqueness is decided: two names with one key look the same, or differ in
 * case only. It is never shown. Compatibility forms, case, kinds of blanks, dashes and apostrophes, invisible
 * characters and look-alike letters of Latin, Greek, Cyrillic and Armenian fall together; accents do not.
 */
export function nameKey(text: string): string {
  const letters = foldCase(text.normalize('NFKC')).normalize('NFKD');
  const reduced = Array.from(letters, (letter) => confusables.get(letter) ?? letter).join('');
  return reduced
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/([ij]\p{Mn}*?)\u0307/gu, '$1')
    .replace(/\s+/gu, ' ')
    .normalize('NFC');
}

/** Full case folding: by way of upper case, which brings `ß` to `ss`, and through lower case first for `ẞ`. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/**
 * Whether a text may be the name of a namespace: a path segment that needs no escaping, 1 to 63 characters.
 *
 * @returns undefined, or what is wrong, to stand after the name of the field.
 */
export function checkNamespaceName(text: string): string | undefined {
  if (namespaceShape.test(text)) return undefined;
  return 'must be 1 to 63 letters, digits, `.`, `_` and `-` of ASCII, and begin with a letter or digit';
}
