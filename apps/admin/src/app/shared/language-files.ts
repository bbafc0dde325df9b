import { inject, Injectable } from '@angular/core';
import type { Translation, TranslocoLoader } from '@jsverse/transloco';
import { IcuTranspiler } from './icu-transpiler';

/** The messages of each feature by key, as in the files in `i18n/`. */
type LanguageFile = Readonly<Record<string, Readonly<Record<string, string>>>>;

const files: Readonly<Record<string, () => Promise<{ features: LanguageFile }>>> = {
  en: () => import('../../i18n/generated/en'),
  de: () => import('../../i18n/generated/de'),
};

/** Loads a language with all of its features as one chunk, when it is first shown. */
@Injectable()
export class LanguageFiles implements TranslocoLoader {
  private readonly transpiler = inject(IcuTranspiler);

  async getTranslation(language: string): Promise<Translation> {
    const [file] = await Promise.all([files[language]?.(), this.transpiler.load()]);
    if (file === undefined) throw new Error(`There is no language ${language}.`);
    return flatMessages(file.features);
  }
}

/** Messages by `feature.key`, the format of Transloco. */
export function flatMessages(features: LanguageFile): Translation {
  return Object.fromEntries(
    Object.entries(features).flatMap(([feature, messages]) =>
      Object.entries(messages).map(([key, text]) => [`${feature}.${key}`, text]),
    ),
  );
}
