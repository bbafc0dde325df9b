import { computed, inject, Injectable, type Signal } from '@angular/core';
import { translate, TranslocoService } from '@jsverse/transloco';
import type { FeatureMessages } from '../../i18n/generated/messages';
import { Languages } from './languages';

export type Feature = keyof FeatureMessages;

/** The parameters of a message; none for a plain text. */
type Values<F extends Feature, K extends keyof FeatureMessages[F]> = FeatureMessages[F][K] extends (
  values: infer V,
) => string
  ? [values: V & Record<string, unknown>]
  : [];

/** The messages of the console in the current language. */
@Injectable({ providedIn: 'root' })
export class Messages {
  private readonly transloco = inject(TranslocoService);
  private readonly languages = inject(Languages);

  /** The messages of a feature by key: a text, or a function of its parameters. */
  ofFeature<F extends Feature>(feature: F): Signal<FeatureMessages[F]> {
    return computed(() => {
      const texts = this.transloco.getTranslation(this.languages.current());
      const start = `${feature}.`;
      const messages = Object.entries(texts).flatMap(([key, text]) =>
        key.startsWith(start) ? [[key.slice(start.length), this.message(key, String(text))]] : [],
      );
      return Object.fromEntries(messages) as FeatureMessages[F];
    });
  }

  private message(key: string, text: string): unknown {
    if (!text.includes('{')) return text;
    return (values: Record<string, unknown>) => this.transloco.translate(key, values);
  }
}

/**
 * One message in the current language, for use outside of an injection context. It does not follow a language change.
 */
export function messageText<F extends Feature, K extends keyof FeatureMessages[F] & string>(
  feature: F,
  key: K,
  ...[values]: Values<F, K>
): string {
  return translate(`${feature}.${key}`, values);
}
