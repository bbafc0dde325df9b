import type { Labels, Sample } from './metrics.js';

/** Upper bounds of the buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A histogram of durations with fixed buckets. */
export class Histogram {
  /** The last one has no upper bound. Not cumulative. */
  private readonly buckets = new Array<number>(BOUNDS.length + 1).fill(0);
  private sum = 0;

  /** @param seconds not negative */
  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? Infinity)) bucket += 1;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.sum += seconds;
  }

  samples(labels: Labels): Sample[] {
    let count = 0;
    const buckets = this.buckets.map((inBucket, at): Sample => {
      count += inBucket;
      const le = at < BOUNDS.length ? String(BOUNDS[at]) : '+Inf';
      return { suffix: '_bucket', labels: { ...labels, le }, value: count };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels, value: this.sum },
      { suffix: '_count', labels, value: count },
    ];
  }
}
