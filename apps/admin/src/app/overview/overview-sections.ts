import { Component, inject, input, resource } from '@angular/core';
import { NamedSection } from '../shared/named-section';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { ActivityCharts } from './activity-charts';
import { AttentionList } from './attention-list';
import { OverviewStore } from './overview.store';
import type { Span } from './spans';

/** What needs attention, and recent activity: of a namespace, or of the server if none is given. */
@Component({
  selector: 'app-overview-sections',
  imports: [ActivityCharts, AttentionList, NamedSection, StatePanel],
  template: `
    <section>
      <h2>{{ t().attention }}</h2>
      @if (attention.hasValue()) {
        <app-attention-list [of]="attention.value()" />
      } @else if (attention.status() === 'error') {
        <app-state-panel [problem]="attention.error()" (retry)="attention.reload()" />
      } @else {
        <app-state-panel />
      }
    </section>

    <section>
      <h2>{{ t().activity }}</h2>
      @if (activity.hasValue()) {
        <app-activity-charts [activity]="activity.value()" [span]="span()" />
      } @else if (activity.status() === 'error') {
        <app-state-panel [problem]="activity.error()" (retry)="activity.reload()" />
      } @else {
        <app-state-panel />
      }
    </section>
  `,
  styles: ':host { display: block; }',
})
export class OverviewSections {
  private readonly store = inject(OverviewStore);

  readonly ns = input<string>();
  readonly span = input.required<Span>();

  protected readonly t = inject(Messages).ofFeature('overview');
  protected readonly attention = resource({
    params: () => ({ ns: this.ns(), span: this.span() }),
    loader: ({ params: { ns, span }, abortSignal }) => this.store.attention(ns, span, abortSignal),
  });
  protected readonly activity = resource({
    params: () => ({ ns: this.ns(), span: this.span() }),
    loader: ({ params: { ns, span }, abortSignal }) => this.store.activity(ns, span, abortSignal),
  });

  reload(): void {
    this.attention.reload();
    this.activity.reload();
  }
}
