/** Characters that a name may not hold, with the reason. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/\p{Surrogate}/u, 'must not hold half of a surrogate pair'],
  [/[\p{Control}\u2028\u2029]/u, 'must not hold control characters'],
  [/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u, 'must not hold characters that turn the direction of text'],
  [/[\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u2060-\u2065\u3164\ufeff\uffa0]/u, 'must not hold invisible characters'],
  [/(?<!\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d|\u200d(?!\p{Extended_Pictographic})/u, 'must not hold invisible characters'],
  [/[\p{Private_Use}\p{Unassigned}]/u, 'must not hold characters without a meaning'],
];

/** Letters of other scripts that look like a Latin one, in lower case (a part of Unicode TS 39). */
const lookalikes: Readonly<Record<string, string>> = {
  а: 'a', с: 'c', ԁ: 'd', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', о: 'o', р: 'p',
  ԛ: 'q', г: 'r', ѕ: 's', т: 't', ц: 'u', ѵ: 'v', ԝ: 'w', х: 'x', у: 'y', в: 'b', н: 'h',
  α: 'a', ϲ: 'c', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', σ: 'o', τ: 't', υ: 'u',
  χ: 'x', γ: 'y', ω: 'w', ı: 'i', ɑ: 'a', ɡ: 'g', ɩ: 'i', օ: 'o', ѡ: 'w', ո: 'n', ս: 'u', հ: 'h',
}; // prettier-ignore

/**
 * What is wrong with a name, or undefined. A name is kept exactly as it is given, so what cannot be
 * seen, or would be stored in two forms, is refused (Unicode TR 36).
 */
export function checkName(text: string, max = 255): string | undefined {
  if (text === '') return 'must not be empty';
  if (Array.from(text).length > max) return `must have at most ${max} characters`;
  for (const [pattern, reason] of refused) if (pattern.test(text)) return reason;
  if (text !== text.normalize('NFC')) return 'must be in Unicode normalization form C';
  if (text !== text.trim()) return 'must not begin or end with a blank';
  return undefined;
}

/**
 * The form on which uniqueness is decided: compatibility forms and case are folded, and letters that
 * look like a Latin one become it, so that nobody can be mistaken for somebody else.
 */
export function nameKey(text: string): string {
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return Array.from(folded, (character) => lookalikes[character] ?? character).join('');
}

const namespaceName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** What is wrong with the name of a namespace, which stands in addresses, or undefined. */
export function checkNamespaceName(text: string): string | undefined {
  return namespaceName.test(text)
    ? undefined
    : 'must be 1 to 63 letters, digits, dots, underscores and hyphens, the first a letter or digit';
}
