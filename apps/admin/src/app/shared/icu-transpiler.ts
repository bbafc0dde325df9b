import { Injectable } from '@angular/core';
import type { TranslocoTranspiler, TranspileParams } from '@jsverse/transloco';
import type { IntlMessageFormat } from 'intl-messageformat';
import { localeOf } from './formats';

/**
 * Formats ICU messages, such as `{count, plural, one {# member} other {# members}}`. The library interprets the parsed
 * message; Transloco's own plug-in compiles it with `new Function`, which the content security policy forbids.
 */
@Injectable({ providedIn: 'root' })
export class IcuTranspiler implements TranslocoTranspiler {
  private readonly formats = new Map<string, IntlMessageFormat>();
  private locale = 'en';
  private library: typeof import('intl-messageformat') | undefined;

  /** Loads the library, which is not part of the initial bundle, in parallel with the first language. */
  async load(): Promise<void> {
    this.library ??= await import('intl-messageformat');
  }

  onLangChanged(language: string): void {
    this.locale = localeOf(language, navigator.languages);
    this.formats.clear();
  }

  transpile({ value, params = {} }: TranspileParams): unknown {
    if (typeof value !== 'string' || !value.includes('{')) return value;
    return this.formatOf(value)?.format(params) ?? value;
  }

  private formatOf(message: string): IntlMessageFormat | undefined {
    if (this.library === undefined) return undefined;
    const { IntlMessageFormat: Format } = this.library;
    const format =
      this.formats.get(message) ?? new Format(message, this.locale, undefined, { ignoreTag: true });
    this.formats.set(message, format);
    return format;
  }
}
