import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.js';
import { Metrics, samplesOf, type Metric } from './metrics.js';

const rendered = (...metrics: Metric[]): string => {
  const registry = new Metrics();
  registry.register(...metrics);
  return registry.render();
};

describe('the text format', () => {
  it('has the help, the type and the samples of each metric', () => {
    const text = rendered(
      {
        name: 'events_total',
        help: 'Events.',
        type: 'counter',
        collect: () => samplesOf('event', { login: 2, renewal: 3 }),
      },
      { name: 'up', help: 'Up.', type: 'gauge', collect: () => [{ value: 1 }] },
    );
    expect(text).toBe(
      [
        '# HELP signet_events_total Events.',
        '# TYPE signet_events_total counter',
        'signet_events_total{event="login"} 2',
        'signet_events_total{event="renewal"} 3',
        '# HELP signet_up Up.',
        '# TYPE signet_up gauge',
        'signet_up 1',
        '',
      ].join('\n'),
    );
  });

  it('escapes labels and help', () => {
    const text = rendered({
      name: 'x',
      help: 'a\\b\nc',
      type: 'gauge',
      collect: () => samplesOf('label', { 'quote " backslash \\ line\nbreak': 1 }),
    });
    expect(text).toContain('# HELP signet_x a\\\\b\\nc\n');
    expect(text).toContain('{label="quote \\" backslash \\\\ line\\nbreak"} 1');
  });

  it('reads the values at each scrape', () => {
    let value = 0;
    const registry = new Metrics();
    registry.register({ name: 'x', help: '', type: 'gauge', collect: () => [{ value: ++value }] });
    expect(registry.render()).toContain('signet_x 1\n');
    expect(registry.render()).toContain('signet_x 2\n');
  });
});

describe('a histogram', () => {
  it('has cumulative buckets, the sum and the count', () => {
    const histogram = new Histogram();
    for (const seconds of [0.0005, 0.001, 0.002, 11]) histogram.observe(seconds);
    const samples = histogram.samples({ route: '/a' });
    const at = (le: string): number | undefined =>
      samples.find(({ labels }) => labels?.['le'] === le)?.value;
    expect([at('0.001'), at('0.0025'), at('10'), at('+Inf')]).toEqual([2, 3, 3, 4]);
    expect(samples.find(({ suffix }) => suffix === '_count')?.value).toBe(4);
    expect(samples.find(({ suffix }) => suffix === '_sum')?.value).toBeCloseTo(11.0035);
    expect(samples.every(({ labels }) => labels?.['route'] === '/a')).toBe(true);
  });
});
