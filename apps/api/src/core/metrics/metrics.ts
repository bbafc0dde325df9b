import { Injectable } from '@nestjs/common';

/** Labels have a bounded number of values: never names, addresses or IDs. */
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  labels?: Labels;
  value: number;
  /** Appended to the name of a histogram. */
  suffix?: '_bucket' | '_sum' | '_count';
}

/**
 * A metric, which is read only when it is scraped: features count in plain fields. Reading is synchronous, so that a scrape
 * neither waits for anything nor fails, also while the database is unavailable.
 */
export interface Metric {
  /** Without the prefix `signet_`; counters end in `_total`, and other names in their unit. */
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  collect: () => readonly Sample[];
}

const PREFIX = 'signet_';

/** The metrics of this node. Every feature registers its own. */
@Injectable()
export class Metrics {
  private readonly metrics: Metric[] = [];

  register(...metrics: readonly Metric[]): void {
    this.metrics.push(...metrics);
  }

  /** All metrics in the text format of Prometheus, version 0.0.4. */
  render(): string {
    const lines = this.metrics.flatMap(({ name, help, type, collect }) => {
      const full = PREFIX + name;
      const samples = collect().map(
        ({ labels, value, suffix = '' }) => `${full}${suffix}${written(labels)} ${value}`,
      );
      return [`# HELP ${full} ${escaped(help)}`, `# TYPE ${full} ${type}`, ...samples];
    });
    return `${lines.join('\n')}\n`;
  }
}

function written(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(
    ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** One sample for each label value of a table of counts. */
export const samplesOf = (label: string, counts: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(counts).map(([value, count]) => ({ labels: { [label]: value }, value: count }));
