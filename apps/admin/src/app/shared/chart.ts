import { Component, computed, inject, input, signal } from '@angular/core';
import { Languages } from './languages';
import { Messages } from './messages';

/** One series of counts, with a value per step. */
export interface Series {
  label: string;
  /** The color: the main series, a secondary one, or errors. */
  tone: 'main' | 'soft' | 'wrong';
  values: readonly number[];
}

/** One bar: its top and height in percent of the chart's height. */
interface Bar {
  tone: Series['tone'];
  y: number;
  height: number;
}

/** Counts over time as stacked bars, and as a table for screen readers and exact values. */
@Component({
  selector: 'app-chart',
  templateUrl: './chart.html',
  styleUrl: './chart.scss',
})
export class Chart {
  private readonly languages = inject(Languages);

  readonly title = input.required<string>();
  /** The unit of the steps, such as `per hour`. */
  readonly per = input.required<string>();
  /** The start of each step. */
  readonly steps = input.required<readonly Date[]>();
  readonly series = input.required<readonly Series[]>();
  /** The format of the labels below the bars. */
  readonly format = input.required<Intl.DateTimeFormatOptions>();

  protected readonly t = inject(Messages).ofFeature('chart');
  protected readonly open = signal(false);

  protected readonly totals = computed(() =>
    this.series().map((one) => ({ ...one, total: one.values.reduce((sum, it) => sum + it, 0) })),
  );
  protected readonly isEmpty = computed(() => this.totals().every(({ total }) => total === 0));
  protected readonly summary = computed(() => {
    const counts = this.totals().map(({ label, total }) => `${label} ${this.number(total)}`);
    return `${this.title()}: ${counts.join(', ')}`;
  });

  /** The top of the scale: rounded up to an even number, so that half of it is a whole number. */
  protected readonly top = computed(() =>
    roundTop(Math.max(...this.steps().map((_step, at) => this.sumAt(at)))),
  );
  protected readonly columns = computed(() =>
    this.steps().map((step, at) => ({
      bars: this.barsAt(at),
      text: `${this.exact(step)}: ${this.series()
        .map(({ label, values }) => `${label} ${this.number(values[at] ?? 0)}`)
        .join(', ')}`,
    })),
  );
  /** Only the first, middle and last step are labeled, because more labels would not fit on a phone. */
  protected readonly labels = computed(() => {
    const steps = this.steps();
    const shown = [steps[0], steps[Math.floor(steps.length / 2)], steps.at(-1)];
    const format = new Intl.DateTimeFormat(this.languages.locale(), this.format());
    return shown.map((step) => (step === undefined ? '' : format.format(step)));
  });

  protected number(value: number): string {
    return new Intl.NumberFormat(this.languages.locale()).format(value);
  }

  protected exact(step: Date): string {
    const { timeZone } = this.format();
    const format = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
    return new Intl.DateTimeFormat(this.languages.locale(), format).format(step);
  }

  private sumAt(at: number): number {
    return this.series().reduce((sum, { values }) => sum + (values[at] ?? 0), 0);
  }

  private barsAt(at: number): Bar[] {
    let y = 100;
    return this.series().map(({ tone, values }) => {
      const height = (100 * (values[at] ?? 0)) / this.top();
      y -= height;
      return { tone, y, height };
    });
  }
}

function roundTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(highest, 2) - 1));
  return [2, 4, 6, 8, 10].map((one) => one * power).find((one) => one >= highest) ?? 20 * power;
}
