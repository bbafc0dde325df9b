import { confusables } from './confusables.js';

/** Maximum length of a name key in bytes of UTF-8: a B-tree entry of PostgreSQL holds 2704. */
const MAX_KEY_BYTES = 2000;

const namespaceShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

// From a string, because the compilation target is older than the `v` flag.
const emoji = new RegExp('\\p{RGI_Emoji}', 'gv');

const bidiControls = /\p{Bidi_Control}/u;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;
// Soft hyphen, zero-width characters, fillers, variation selectors and tags, and the blank Braille cell.
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
const meaningless = /[\p{Co}\p{Cn}\ufff9-\ufffd]/u;
const edgeBlanks = /^\s|\s$/u;
const pileOfMarks = /\p{Mn}{5}/u;

/**
 * Validates the name of a user, group, org or administrator: NFC, 1 to `max` code points, no leading or trailing space,
 * and no characters that are invisible, change the text direction, or have no standard meaning (Unicode TR 36). Joiners
 * and variation selectors are accepted inside the emoji sequences recommended by Unicode, and nowhere else.
 *
 * @returns undefined, or the error, to follow the name of the field
 */
export function checkName(text: string, { max = 255 }: { max?: number } = {}): string | undefined {
  if (!text.isWellFormed()) return 'must not contain unpaired surrogates';
  if (text === '') return 'must not be empty';
  // A code point has up to two UTF-16 units, so longer text need not be counted.
  if (text.length > 2 * max || Array.from(text).length > max)
    return `must have at most ${max} characters`;
  if (text.normalize('NFC') !== text) return 'must be in Unicode normalization form C';
  if (edgeBlanks.test(text)) return 'must not begin or end with white space';
  const rest = text.replace(emoji, '');
  if (controls.test(rest)) return 'must not contain control characters';
  if (bidiControls.test(rest)) return 'must not contain bidirectional control characters';
  if (invisible.test(rest)) return 'must not contain invisible characters';
  if (meaningless.test(rest)) return 'must not contain private-use or unassigned characters';
  if (pileOfMarks.test(text.normalize('NFD')))
    return 'must not have more than four combining marks on one character';
  if (Buffer.byteLength(nameKey(text)) > MAX_KEY_BYTES)
    return 'is too long after Unicode case folding';
  return undefined;
}

/**
 * The form of a name that must be unique: names with the same key are confusable or differ only in case. It is never
 * shown. It folds compatibility forms, case, kinds of spaces, dashes and apostrophes, invisible characters, and
 * confusable letters of Latin, Greek, Cyrillic and Armenian, but not accents.
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

/** Full case folding: upper case converts `ß` to `ss`, and lower case before it handles `ẞ`. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/**
 * Validates the name of a namespace: a path segment that needs no escaping, 1 to 63 characters.
 *
 * @returns undefined, or the error, to follow the name of the field
 */
export function checkNamespaceName(text: string): string | undefined {
  if (namespaceShape.test(text)) return undefined;
  return 'must be 1 to 63 ASCII letters, digits, `.`, `_` and `-`, and begin with a letter or digit';
}
