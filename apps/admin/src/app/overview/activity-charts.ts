import { Component, computed, inject, input } from '@angular/core';
import type { ActivityPoint, Activity } from '#client';
import { Chart, type Series } from '../shared/chart';
import { Messages } from '../shared/messages';
import type { Span } from './spans';

type Count = Exclude<keyof ActivityPoint, 'at'>;

/** Charts of the activity over time. */
@Component({
  selector: 'app-activity-charts',
  imports: [Chart],
  template: `
    @for (chart of charts(); track chart.title) {
      <app-chart
        [title]="chart.title"
        [per]="per()"
        [steps]="steps()"
        [series]="chart.series"
        [format]="span().format"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
      gap: calc(var(--app-gap) * 2);
    }
  `,
})
export class ActivityCharts {
  readonly activity = input.required<Activity>();
  readonly span = input.required<Span>();

  protected readonly t = inject(Messages).ofFeature('overview');
  protected readonly steps = computed(() => this.activity().points.map(({ at }) => new Date(at)));
  protected readonly per = computed(() => this.t()[`per.${this.span().step}`]);
  protected readonly charts = computed(() => {
    const t = this.t();
    return [
      {
        title: t.tokens,
        series: [
          this.series(t.accessTokens, 'main', 'token'),
          this.series(t.refreshTokens, 'soft', 'refreshToken'),
        ],
      },
      {
        title: t.logins,
        series: [
          this.series(t.accepted, 'main', 'login'),
          this.series(t.refused, 'wrong', 'loginRefused'),
          // Only namespaces with JWThenticator clients have this count.
          ...this.seriesIfAny(t.identifierMismatch, 'soft', 'identifierMismatch'),
        ],
      },
      {
        title: t.sessions,
        series: [
          this.series(t.started, 'main', 'login'),
          this.series(t.renewed, 'soft', 'renewal'),
          this.series(t.revoked, 'wrong', 'sessionRevoked'),
        ],
      },
      {
        title: t.reuse,
        series: [
          this.series(t.concurrent, 'main', 'reuseConcurrent'),
          this.series(t.lostResponse, 'soft', 'reuseLostResponse'),
          this.series(t.replay, 'wrong', 'reuseReplay'),
        ],
      },
    ];
  });

  private seriesIfAny(label: string, tone: Series['tone'], count: Count): Series[] {
    const series = this.series(label, tone, count);
    return series.values.some((value) => value > 0) ? [series] : [];
  }

  private series(label: string, tone: Series['tone'], count: Count): Series {
    return { label, tone, values: this.activity().points.map((point) => point[count]) };
  }
}
