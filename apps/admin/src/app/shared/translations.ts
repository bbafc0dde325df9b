import type { EnvironmentProviders, Provider } from '@angular/core';
import { provideTransloco, TRANSLOCO_TRANSPILER } from '@jsverse/transloco';
import { IcuTranspiler } from './icu-transpiler';
import { LanguageFiles } from './language-files';

/** The texts of the console in its languages, with ICU messages. */
export const translations: (Provider | EnvironmentProviders)[] = [
  provideTransloco({
    config: {
      availableLangs: ['en', 'de'],
      defaultLang: 'en',
      fallbackLang: 'en',
      // Browsers cache a failed import, so retrying does not help.
      failedRetries: 0,
      // The loader returns messages by `feature.key`.
      flatten: { aot: true },
      prodMode: true,
    },
    loader: LanguageFiles,
  }),
  { provide: TRANSLOCO_TRANSPILER, useExisting: IcuTranspiler },
];
