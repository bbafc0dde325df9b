interface Pattern {
  regex: RegExp;
  translated: string;
}

/** Features of a language file whose keys are sentences from the server. */
const SENTENCES = ['server-sentences.', 'server-reasons.', 'server-settings.'];
const CODES = 'server-codes.';

/** Translations of the server's messages into a language of the console. */
export class ServerTexts {
  private readonly codes: ReadonlyMap<string, string>;
  private readonly exact: ReadonlyMap<string, string>;
  /** Patterns with the most fixed text first, so that a general one does not shadow a specific one. */
  private readonly patterns: readonly Pattern[];

  /** @param messages the messages of a language by `feature.key` */
  constructor(messages: Readonly<Record<string, string>> = {}) {
    const entries = Object.entries(messages);
    const below = (prefix: string): [string, string][] =>
      entries
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, text]) => [key.slice(prefix.length), text]);
    this.codes = new Map(below(CODES));
    this.exact = new Map(SENTENCES.flatMap(below));
    this.patterns = [...this.exact]
      .filter(([english]) => english.includes('{}'))
      .toSorted(([one], [other]) => other.length - one.length)
      .map(([english, translated]) => ({ regex: regexOf(english), translated }));
  }

  /** The translated sentence, or the English one if there is no translation. */
  sentence(sentence: string): string {
    return this.translated(sentence) ?? sentence;
  }

  /** The message of a problem: its translated sentence, or else the text of its code. */
  problem(code: string, detail: string): string {
    // Some sentences tell a program what to send; for users the text of the code is enough.
    if (programCodes.has(code)) return this.codes.get(code) ?? detail;
    return this.translated(detail) ?? this.codes.get(code) ?? detail;
  }

  private translated(sentence: string): string | undefined {
    const translated = this.exact.get(sentence);
    if (translated !== undefined) return translated;
    for (const pattern of this.patterns) {
      const values = pattern.regex.exec(sentence)?.slice(1);
      if (values) return this.filled(pattern.translated, values);
    }
    return undefined;
  }

  /** The end of a sentence, such as a remedy, is translated separately. */
  private filled(translated: string, values: readonly string[]): string {
    let next = 0;
    return translated.replace(/\{(\d?)\}/g, (_all, place: string) => {
      const value = values[place === '' ? next++ : Number(place) - 1] ?? '';
      return this.exact.get(value) ?? value;
    });
  }
}

/** Codes whose sentence tells a program what to send, which a console user cannot do. */
export const programCodes: ReadonlySet<string> = new Set([
  'auth.required',
  'auth.step_up_required',
  'auth.second_factor_required',
  'auth.csrf',
  'request.credentials_ambiguous',
  'cursor.invalid',
]);

let current = new ServerTexts();

/** Sets the messages of the current language. `problemText()` is called outside of injection contexts. */
export function useServerTexts(texts: ServerTexts): void {
  current = texts;
}

export function serverTexts(): ServerTexts {
  return current;
}

function regexOf(english: string): RegExp {
  const parts = english.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`, 's');
}
