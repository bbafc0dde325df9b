import { Histogram } from '../../core/metrics/histogram.js';
import type { Metrics, Sample } from '../../core/metrics/metrics.js';

/** The responses of one route, method and class of status. */
interface Series {
  labels: { route: string; method: string; status: string };
  durations: Histogram;
}

/** Counts every request by its route pattern: a path as sent would have an unbounded number of values. */
export class RequestMetrics {
  private readonly series = new Map<string, Series>();

  constructor(metrics: Metrics) {
    metrics.register({
      name: 'request_duration_seconds',
      help: 'Duration of requests by route, method and class of status. The route is `none` for unknown paths.',
      type: 'histogram',
      collect: () =>
        [...this.series.values()].flatMap(({ labels, durations }): Sample[] =>
          durations.samples(labels),
        ),
    });
  }

  /** @param route the pattern of the matched route; undefined for an unknown path, of which the method is not recorded */
  count(route: string | undefined, method: string, statusCode: number, milliseconds: number): void {
    const known = route === undefined ? 'any' : method;
    const status = Math.floor(statusCode / 100);
    const key = `${status} ${known} ${route ?? 'none'}`;
    let series = this.series.get(key);
    if (series === undefined) {
      const labels = { route: route ?? 'none', method: known, status: `${status}xx` };
      series = { labels, durations: new Histogram() };
      this.series.set(key, series);
    }
    series.durations.observe(milliseconds / 1000);
  }
}
