// The steps of `npm run check` and `npm test`, and what runs and counts them.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { countTests } from './count-tests.mjs';
import { Screen } from './screen.mjs';
import { SetupError, build, environment, install, root, say } from './setup.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} [run] The command and its arguments.
 * @property {() => Promise<void>} [work] Runs in place of a command.
 * @property {string} [report] The name of vitest's JSON report; a step without one counts as a single test.
 * @property {(file: string) => string[]} [reporting] The arguments that write the report. Default: those of vitest.
 */

/** @param {string} file */
const vitestReporting = (file) => [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
];

/**
 * A run of vitest.
 *
 * @param {string} name
 * @param {string[]} args
 * @returns {Step}
 */
export const tests = (name, args) => ({
  name,
  run: ['vitest', 'run', '--passWithNoTests', ...args],
  report: `${name}.json`,
});

/**
 * The specs of the console's components, which Angular's builder compiles and runs with vitest.
 *
 * @param {string[]} [filters] Only specs whose path contains one of them.
 * @returns {Step[]} None if no spec is left.
 */
export function consoleSpecs(filters = []) {
  const folder = 'apps/admin/src';
  const all = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .filter((path) => path.endsWith('.spec.ts'));
  const wanted = all.filter((path) => filters.some((filter) => path.includes(filter)));
  if (filters.length > 0 && wanted.length === 0) return [];
  return [
    {
      name: 'console specs',
      run: ['ng', 'test', '--no-progress', ...wanted.map((path) => `--include=${path}`)],
      report: 'console-specs.json',
      reporting: (file) => ['--reporters=default', '--reporters=json', `--output-file=${file}`],
    },
  ];
}

/**
 * A build of the parts of that name, or of all.
 *
 * @param {string[]} [names]
 * @returns {Step}
 */
export const building = (names) => ({ name: 'build', work: () => build(names) });

/**
 * What is checked without a test, as two lanes of about the same length: ESLint takes as long as all else. The OpenAPI
 * document needs the built server.
 *
 * @param {string[]} [built] The parts to build, or all.
 * @returns {Step[][]}
 */
export const checks = (built) => [
  [
    building(built),
    { name: 'openapi', run: ['node', 'scripts/openapi.mjs', '--check'] },
    { name: 'typecheck', run: ['npm', 'run', '--silent', 'typecheck'] },
    { name: 'format', run: ['npm', 'run', '--silent', 'format:check'] },
  ],
  [{ name: 'lint', run: ['npm', 'run', '--silent', 'lint'] }],
];

/**
 * Installs what is missing, then runs the stages one after the other and the lanes of a stage side by side, the steps of a
 * lane one after the other. A build that fails ends its lane and the run. Prints `N passed, N failed` at the end and sets
 * the exit code.
 *
 * @param {Step[][][]} stages
 */
export async function runStages(stages) {
  const reports = await mkdtemp(join(tmpdir(), 'signet-test-'));
  const total = { passed: 0, failed: 0 };
  try {
    await install();
    for (const lanes of stages) await runLanes(lanes, reports, total);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    total.failed += 1;
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
  process.exitCode = total.failed > 0 ? 1 : 0;
  return total;
}

/**
 * The output of one step at a time is shown as it comes; that of the others is held back until it is their turn.
 *
 * @param {Step[][]} lanes
 * @param {string} reports
 * @param {{ passed: number, failed: number }} total
 */
async function runLanes(lanes, reports, total) {
  const screen = new Screen();
  const ended = await Promise.allSettled(
    lanes.map(async (steps) => {
      for (const step of steps) {
        const { passed, failed } = await runStep(step, reports, screen);
        total.passed += passed;
        total.failed += failed;
      }
    }),
  );
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
}

/**
 * @param {Step} step
 * @param {string} reports
 * @param {Screen} screen
 */
async function runStep(step, reports, screen) {
  const window = screen.open(`\n=== ${step.name}\n`);
  try {
    const report = step.report === undefined ? undefined : join(reports, step.report);
    await step.work?.();
    const { run, reporting = vitestReporting } = step;
    const reported = report === undefined ? [] : reporting(report);
    const code = run === undefined ? 0 : await runCommand([...run, ...reported], window);
    const counts = await resultOf(report, code);
    window.write(`=== ${step.name}: ${counts.passed} passed, ${counts.failed} failed\n`);
    return counts;
  } finally {
    window.close('');
  }
}

/**
 * @param {string[]} command
 * @param {{ write: (text: string | Buffer) => void }} window
 * @returns {Promise<number>} The exit code.
 */
function runCommand([name = '', ...args], window) {
  const child = spawn(name, args, {
    cwd: root,
    env: { ...environment(), FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk) => window.write(chunk));
  child.stderr.on('data', (chunk) => window.write(chunk));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      window.write(`${name}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** @param {string | undefined} report @param {number} code The exit code of the step. */
async function resultOf(report, code) {
  if (report === undefined) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const text = await readFile(report, 'utf8').catch(() => undefined);
  return countTests(text === undefined ? undefined : JSON.parse(text), code);
}
