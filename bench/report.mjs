// Medians, a Markdown table and an SVG chart of the measured rows.

/**
 * @typedef {object} Round
 * @property {number} rate Requests per second.
 * @property {number} p50 Milliseconds.
 * @property {number} p99 Milliseconds.
 * @property {number} cpu CPU time of the server per request, in microseconds.
 * @property {number} databaseCpu The same of PostgreSQL.
 *
 * @typedef {Round & { job: string, server: string, ratio: number, startSeconds: number, idleMegabytes: number, megabytes: number }} Row
 */

/** @param {Round[]} rounds @returns {Round} */
export function mediansOf(rounds) {
  const median = (/** @type {keyof Round} */ figure) =>
    rounds.map((round) => round[figure]).sort((a, b) => a - b)[Math.floor(rounds.length / 2)];
  return {
    rate: median('rate'),
    p50: median('p50'),
    p99: median('p99'),
    cpu: median('cpu'),
    databaseCpu: median('databaseCpu'),
  };
}

/** @type {[string, (row: Row) => string][]} */
const columns = [
  ['job', ({ job }) => job],
  ['server', ({ server }) => server],
  ['requests/s', ({ rate }) => rate.toFixed(0)],
  ['p50 ms', ({ p50 }) => p50.toFixed(0)],
  ['p99 ms', ({ p99 }) => p99.toFixed(0)],
  ['CPU µs', ({ cpu }) => cpu.toFixed(0)],
  ['database CPU µs', ({ databaseCpu }) => databaseCpu.toFixed(0)],
  ['of the bare limit', ({ ratio }) => ratio.toFixed(2)],
  ['start s', ({ startSeconds }) => shown(startSeconds, 2)],
  ['idle MB', ({ idleMegabytes }) => shown(idleMegabytes, 0)],
  ['MB', ({ megabytes }) => shown(megabytes, 0)],
];

const shown = (/** @type {number} */ value, /** @type {number} */ digits) =>
  Number.isNaN(value) ? '' : value.toFixed(digits);

/** @param {Row[]} rows */
export function asTable(rows) {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, of]) => of(row))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at].length)));
  const lines = cells.map(
    (line) =>
      `| ${line.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, at) => (at < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

const BAR_HEIGHT = 18;
const LABEL_WIDTH = 260;
const CHART_WIDTH = 460;

/** Bars of the CPU time per request, each in relation to the largest of its job. @param {Row[]} rows */
export function asChart(rows) {
  const bars = rows.map((row, at) => {
    const largest = Math.max(...rows.filter(({ job }) => job === row.job).map(({ cpu }) => cpu));
    const width = (row.cpu / largest) * CHART_WIDTH;
    const y = at * (BAR_HEIGHT + 6) + 30;
    const fill = row.server.startsWith('bare') ? '#9aa5b1' : '#3b6fd4';
    return [
      `<text x="0" y="${y + 13}">${row.job}, ${row.server}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" fill="${fill}"/>`,
      `<text x="${LABEL_WIDTH + width + 6}" y="${y + 13}">${row.cpu.toFixed(0)} µs</text>`,
    ].join('\n  ');
  });
  const height = rows.length * (BAR_HEIGHT + 6) + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LABEL_WIDTH + CHART_WIDTH + 90}" height="${height}" font-family="sans-serif" font-size="12">`,
    '  <text x="0" y="14" font-weight="bold">CPU time of the server per request</text>',
    ...bars.map((bar) => `  ${bar}`),
    '</svg>',
    '',
  ].join('\n');
}
