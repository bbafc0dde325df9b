import { englishCodes, germanCodes } from './server-codes';
import { germanSentences } from './server-sentences';
import type { Language } from './texts';

interface Pattern {
  regex: RegExp;
  german: string;
}

const exact = new Map(germanSentences);

/** Those with the most fixed text first, so that a more general one does not take what is another's. */
const patterns: readonly Pattern[] = germanSentences
  .filter(([english]) => english.includes('{}'))
  .toSorted(([one], [other]) => other.length - one.length)
  .map(([english, german]) => ({ regex: regexOf(english), german }));

/** A sentence of the server in a language of the console; one that is not known stays as it is. */
export function sentenceText(sentence: string, language: Language): string {
  return language === 'de' ? (inGerman(sentence) ?? sentence) : sentence;
}

/** What to show of a problem: its sentence, or where that has no translation, what its code means. */
export function problemDetail(code: string, detail: string, language: Language): string {
  if (language === 'en') return textOf(englishCodes, code) ?? detail;
  // Some sentences tell a program what to do; for a person the code says enough.
  if (code in englishCodes) return textOf(germanCodes, code) ?? detail;
  return inGerman(detail) ?? textOf(germanCodes, code) ?? detail;
}

function inGerman(sentence: string): string | undefined {
  const german = exact.get(sentence);
  if (german !== undefined) return german;
  for (const pattern of patterns) {
    const values = pattern.regex.exec(sentence)?.slice(1);
    if (values) return filled(pattern.german, values);
  }
  return undefined;
}

/** A sentence that ends another one, such as a remedy, is translated as well. */
function filled(german: string, values: readonly string[]): string {
  let next = 0;
  return german.replace(/\{(\d?)\}/g, (_all, place: string) => {
    const value = values[place === '' ? next++ : Number(place) - 1] ?? '';
    return exact.get(value) ?? value;
  });
}

function regexOf(english: string): RegExp {
  const parts = english.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`, 's');
}

/** A code from the network may be the name of a member that every object has. */
function textOf(texts: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined;
}
