import { computed, inject, Injectable, signal } from '@angular/core';
import { TranslationLoadError, TranslocoService } from '@jsverse/transloco';
import { lastValueFrom } from 'rxjs';
import load from '../../i18n/en/load.json';
import { localeOf } from './formats';
import { flatMessages } from './language-files';
import { ServerTexts, useServerTexts } from './server-texts';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const FALLBACK: Language = 'en';
const STORED = 'signet.language';

/** The language of the console: the chosen one, or the first of the browser's languages that the console has. */
@Injectable({ providedIn: 'root' })
export class Languages {
  private readonly transloco = inject(TranslocoService);
  private readonly loaded = signal<Language | undefined>(undefined);
  private wanted = preferred();

  /** English until a language file is loaded. */
  readonly current = computed(() => this.loaded() ?? FALLBACK);
  /** The locale of dates and numbers: the browser's variant of the current language, such as `en-GB`. */
  readonly locale = computed(() => localeOf(this.current(), navigator.languages));

  constructor() {
    // The message that no language file can be loaded is part of the initial bundle.
    this.transloco.setTranslation(flatMessages({ load }), FALLBACK, { emitChange: false });
  }

  /** Loads the preferred language, or English if its file cannot be loaded. */
  async start(): Promise<void> {
    this.show(await this.load(this.wanted));
  }

  /** Switches the language without a reload. Rejects, and changes nothing, if the file cannot be loaded. */
  async choose(language: Language): Promise<void> {
    this.wanted = language;
    if ((await this.load(language)) !== language)
      throw new TypeError(`The language file ${language} could not be loaded.`);
    // A later choice may have loaded first.
    if (this.wanted !== language) return;
    localStorage.setItem(STORED, language);
    this.show(language);
  }

  /** @returns the language that was loaded: the requested one, or English */
  private async load(language: Language): Promise<Language> {
    try {
      // Transloco loads its fallback language after a failure, and completes without a value if that is already loaded.
      await lastValueFrom(this.transloco.load(language), { defaultValue: undefined });
    } catch (thrown) {
      if (!(thrown instanceof TranslationLoadError)) throw thrown;
      throw new TypeError('The language files could not be loaded.', { cause: thrown });
    }
    return Object.keys(this.transloco.getTranslation(language)).length > 0 ? language : FALLBACK;
  }

  private show(language: Language): void {
    document.documentElement.lang = language;
    useServerTexts(new ServerTexts(this.transloco.getTranslation(language)));
    this.transloco.setActiveLang(language);
    this.loaded.set(language);
  }
}

function preferred(): Language {
  const wanted = [
    localStorage.getItem(STORED),
    ...navigator.languages.map((tag) => tag.slice(0, 2)),
  ];
  return wanted.find((tag): tag is Language => tag !== null && tag in languages) ?? FALLBACK;
}
