import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { Icon } from './icon';
import { serverAnswers } from './load-failure';
import { problemText } from './problems';
import { Messages } from './messages';

/** Explains why a screen could not be loaded. Small, because it is part of the initial bundle. */
@Component({
  selector: 'app-load-failed',
  imports: [Icon],
  template: `
    <div class="state" role="alert">
      <app-icon name="problem" class="wrong" />
      <h1 id="screen-title">{{ t().title }}</h1>
      @if (reason(); as text) {
        <p>{{ text }}</p>
        <button class="plain" type="button" [disabled]="isTrying()" (click)="reload()">
          {{ isOutdated() ? t().reload : t().retry }}
        </button>
      }
    </div>
  `,
})
export class LoadFailed {
  readonly problem = input<unknown>();

  protected readonly t = inject(Messages).ofFeature('load');
  protected readonly isTrying = signal(false);
  /** A failed import looks the same for a server that is down and for an outdated chunk, so the server is asked. */
  private readonly answers = resource({
    params: () => ({ problem: this.problem() }),
    loader: ({ params: { problem } }) =>
      problem instanceof TypeError ? serverAnswers() : Promise.resolve(false),
  });
  protected readonly isOutdated = computed(() => this.answers.hasValue() && this.answers.value());
  protected readonly reason = computed(() => {
    if (this.answers.isLoading()) return undefined;
    return this.isOutdated() ? this.t().outdated : problemText(this.problem());
  });

  /** The address bar has the URL of the failed screen. */
  protected async reload(): Promise<void> {
    this.isTrying.set(true);
    if (await serverAnswers()) location.reload();
    else this.answers.set(false);
    this.isTrying.set(false);
  }
}
