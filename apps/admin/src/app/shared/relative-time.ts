import { Component, computed, inject, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { exactTime, relativeTime } from './formats';
import { Languages } from './languages';
import { Messages } from './messages';

/**
 * A relative time, such as “2 hours ago”, with the exact time and zone in a tooltip. The tooltip opens on hover, focus
 * and long press, and is the accessible description.
 */
@Component({
  selector: 'app-relative-time',
  imports: [MatTooltip],
  template: `
    @if (at(); as instant) {
      <time [attr.datetime]="instant" tabindex="0" [matTooltip]="exact()">{{
        text() ?? relative()
      }}</time>
    } @else {
      {{ t().never }}
    }
  `,
})
export class RelativeTime {
  readonly at = input.required<string | null>();
  /** Shown instead of the relative time. */
  readonly text = input<string>();

  private readonly languages = inject(Languages);
  protected readonly t = inject(Messages).ofFeature('common');
  private readonly instant = computed(() => new Date(this.at() ?? 0));
  protected readonly exact = computed(() => exactTime(this.instant(), this.languages.locale()));
  protected readonly relative = computed(() =>
    relativeTime(this.instant(), new Date(), this.languages.locale()),
  );
}
