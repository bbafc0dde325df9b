import { Component, computed, inject, input } from '@angular/core';
import { common } from './common.texts';
import { Languages } from './texts';

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** An instant: how long ago or ahead in words, and exactly when one points at it or hears it. */
@Component({
  selector: 'app-moment',
  template: `
    @if (at(); as instant) {
      <time [attr.datetime]="instant" [title]="exact()">{{ relative() }}</time>
    } @else {
      {{ t().never }}
    }
  `,
})
export class Moment {
  readonly at = input.required<string | null>();

  private readonly languages = inject(Languages);
  protected readonly t = this.languages.of(common);
  protected readonly exact = computed(() => {
    const format = { dateStyle: 'full', timeStyle: 'long' } as const;
    return new Intl.DateTimeFormat(this.languages.current(), format).format(
      new Date(this.at() ?? 0),
    );
  });
  protected readonly relative = computed(() =>
    relativeTime(new Date(this.at() ?? 0), new Date(), this.languages.current()),
  );
}

export function relativeTime(instant: Date, now: Date, language: string): string {
  const seconds = (instant.getTime() - now.getTime()) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return format.format(Math.trunc(seconds / size), unit);
}
