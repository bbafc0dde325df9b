import { computed, Injectable, signal, type Signal } from '@angular/core';
import { localeOf } from './formats';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

type Entry = string | ((...values: never[]) => string);

/** The texts of one screen in every language. The compiler refuses a language that misses one. */
export type Texts<T> = Readonly<Record<Language, T>>;

/** The same names, each a text, or a function of the same values to a text. */
type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

/** Declares the texts of a screen: the English ones say which there are. */
export function texts<T extends Record<string, Entry>>(
  en: T,
  others: Record<Exclude<Language, 'en'>, Same<T>>,
): Texts<Same<T>> {
  return { en: en as Same<T>, ...others };
}

const STORED = 'signet.language';

/** The language of the console: what was chosen, or what the browser prefers. */
@Injectable({ providedIn: 'root' })
export class Languages {
  private readonly chosen = signal<Language>(preferred());

  readonly current = this.chosen.asReadonly();
  /** Whose formats dates and numbers have: the browser's kind of the chosen language, such as `en-GB`. */
  readonly locale = computed(() => localeOf(this.chosen(), navigator.languages));

  choose(language: Language): void {
    localStorage.setItem(STORED, language);
    this.chosen.set(language);
    document.documentElement.lang = language;
  }

  constructor() {
    document.documentElement.lang = this.chosen();
  }

  of<T>(all: Texts<T>): Signal<T> {
    return computed(() => all[this.chosen()]);
  }
}

/** The language that is chosen, for what is no part of a component. */
export function languageOfPage(): Language {
  const { lang } = document.documentElement;
  return lang in languages ? (lang as Language) : 'en';
}

/** The same as `Languages.locale`. */
export function localeOfPage(): string {
  return localeOf(languageOfPage(), navigator.languages);
}

function preferred(): Language {
  const wanted = [
    localStorage.getItem(STORED),
    ...navigator.languages.map((tag) => tag.slice(0, 2)),
  ];
  return wanted.find((tag): tag is Language => tag !== null && tag in languages) ?? 'en';
}
