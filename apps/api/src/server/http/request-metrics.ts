import { Histogram } from '../../core/metrics/histogram.js';
import type { ErrorCode } from '../../core/errors/app-error.js';
import { samplesOf, type Metrics, type Sample } from '../../core/metrics/metrics.js';

/** The responses of one route, method and class of status. */
interface Series {
  labels: { route: string; method: string; status: string };
  durations: Histogram;
}

/** Counts every request by its route pattern: a path as sent would have an unbounded number of values. */
export class RequestMetrics {
  private readonly series = new Map<string, Series>();
  /** Of refused and failed requests, by error code. */
  private readonly refusals = new Map<ErrorCode, number>();

  constructor(metrics: Metrics) {
    metrics.register(
      {
        name: 'request_duration_seconds',
        help: 'Duration of requests by route, method and class of status. The route is `none` for unknown paths.',
        type: 'histogram',
        collect: () =>
          [...this.series.values()].flatMap(({ labels, durations }): Sample[] =>
            durations.samples(labels),
          ),
      },
      {
        name: 'refusals_total',
        help: 'Requests that were refused or failed, by error code.',
        type: 'counter',
        collect: () => samplesOf('code', Object.fromEntries(this.refusals)),
      },
    );
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

  countRefusal(code: ErrorCode): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
