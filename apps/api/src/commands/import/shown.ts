/** Maximum code points of untrusted text in a message. */
const MAX_SHOWN = 80;

/**
 * Quotes untrusted text for a terminal. Control characters could move the cursor or color the output, and invisible
 * characters could make two names look the same.
 */
export function shown(text: string): string {
  const points = Array.from(text);
  const kept = points.slice(0, MAX_SHOWN).map(visible).join('');
  return points.length > MAX_SHOWN ? `"${kept}…" (${points.length} characters)` : `"${kept}"`;
}

const plain = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/u;

function visible(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  if (plain.test(character) && !invisible.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
