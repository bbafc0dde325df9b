// Medians, a Markdown table and an SVG chart of the measured rows.

/**
 * @typedef {object} Round Figures of one round; NaN where there is none.
 * @property {number} rate Requests per second.
 * @property {number} p50 Milliseconds.
 * @property {number} p99 Milliseconds.
 * @property {number} cpu CPU time of the server per request, in microseconds.
 * @property {number} databaseCpu The same of PostgreSQL.
 * @property {number} statements SQL statements per request.
 * @property {number} walBytes Bytes of the write-ahead log per request.
 *
 * @typedef {Round & { startSeconds: number, idleMegabytes: number, megabytes: number }} Figures
 *
 * @typedef {Figures & { job: string, server: string, ofBare: Partial<Figures> }} Row
 */

/** Figures that the bare server has as well. @type {(keyof Figures)[]} */
const compared = ['rate', 'p50', 'p99', 'cpu', 'startSeconds', 'idleMegabytes', 'megabytes'];

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
    statements: median('statements'),
    walBytes: median('walBytes'),
  };
}

/** @param {Figures} bare @param {Figures} figures @returns {Partial<Figures>} */
export function ratiosTo(bare, figures) {
  return Object.fromEntries(compared.map((name) => [name, figures[name] / bare[name]]));
}

/** @type {[string, (row: Row) => string][]} */
const columns = [
  ['job', ({ job }) => job],
  ['server', ({ server }) => server],
  ['requests/s', (row) => withRatio(row, 'rate', 0)],
  ['p50 ms', (row) => withRatio(row, 'p50', 1)],
  ['p99 ms', (row) => withRatio(row, 'p99', 1)],
  ['CPU µs', (row) => withRatio(row, 'cpu', 0)],
  ['database CPU µs', ({ databaseCpu }) => shown(databaseCpu, 0)],
  ['statements', ({ statements }) => shown(statements, 2)],
  ['WAL bytes', ({ walBytes }) => shown(walBytes, 0)],
  ['start s', (row) => withRatio(row, 'startSeconds', 2)],
  ['idle MB', (row) => withRatio(row, 'idleMegabytes', 0)],
  ['MB', (row) => withRatio(row, 'megabytes', 0)],
];

const shown = (/** @type {number} */ value, /** @type {number} */ digits) =>
  Number.isFinite(value) ? value.toFixed(digits) : '';

/** The figure, with its ratio to the bare limit. @param {Row} row @param {keyof Figures} name @param {number} digits */
function withRatio(row, name, digits) {
  const ratio = shown(row.ofBare[name] ?? NaN, 2);
  const figure = shown(row[name], digits);
  return row.server.startsWith('bare') || ratio === '' ? figure : `${figure} (${ratio})`;
}

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
const LABEL_WIDTH = 280;
const CHART_WIDTH = 460;

/** Bars of the CPU time per request, each in relation to the largest of its job. @param {Row[]} rows */
export function asChart(rows) {
  const bars = rows.map((row, at) => {
    const largest = Math.max(...rows.filter(({ job }) => job === row.job).map(({ cpu }) => cpu));
    const width = (row.cpu / largest) * CHART_WIDTH;
    const y = at * (BAR_HEIGHT + 6) + 30;
    const fill = row.server.startsWith('Signet') ? '#3b6fd4' : '#9aa5b1';
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
