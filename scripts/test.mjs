// `npm test [filter]`: sets up what is needed, then checks everything. With a filter only tests run, those whose file
// name contains it. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError, build, environment, install, root, say } from './setup.mjs';
import { countTests } from './count-tests.mjs';
import { Screen } from './screen.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} run The command and its arguments.
 * @property {Record<string, string>} [env] Variables besides the environment's own.
 * @property {string} [report] Where vitest writes its JSON report; a step without one counts as a single test.
 */

const filters = process.argv.slice(2);
const reports = await mkdtemp(join(tmpdir(), 'signet-test-'));

/** @param {string} name @param {string[]} more @param {Record<string, string>} [env] @returns {Step} */
function tests(name, more, env) {
  const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    name,
    run: ['vitest', 'run', '--passWithNoTests', ...output, ...more, ...filters],
    env,
    report,
  };
}

/** @type {Step[]} */
const checks = [
  { name: 'typecheck', run: ['npm', 'run', '--silent', 'typecheck'] },
  { name: 'lint', run: ['npm', 'run', '--silent', 'lint'] },
  { name: 'format', run: ['npm', 'run', '--silent', 'format:check'] },
  { name: 'openapi', run: ['node', 'scripts/openapi.mjs', '--check'] },
];
const specs = tests('specs', []);
const endToEnd = ['pglite', 'postgres'].map((database) =>
  tests(`e2e on ${database}`, ['--config', 'e2e/vitest.config.ts'], {
    SIGNET_TEST_DATABASE: database,
  }),
);

let passed = 0;
let failed = 0;
try {
  await install();
  await build();
  passed += 1;
  // Side by side: the checks, which keep one core busy, and the specs. The end-to-end suite has the machine to itself,
  // because it starts servers.
  await inLanes(filters.length > 0 ? [[specs]] : [[specs], checks]);
  await inLanes([endToEnd]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  failed += 1;
} finally {
  await rm(reports, { recursive: true, force: true });
}
const ran = filters.length > 0 ? passed + failed > 1 : passed + failed > 0;
if (!ran) say(`No test file has a name with ${filters.join(' or ')} in it.`);
process.exitCode = failed > 0 || !ran ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);

/**
 * Runs lanes side by side, the steps of a lane one after the other. The output of one step at a time is shown as it
 * comes; that of the others is held back until it is their turn.
 *
 * @param {Step[][]} lanes
 */
async function inLanes(lanes) {
  const screen = new Screen();
  await Promise.all(
    lanes.map(async (steps) => {
      for (const step of steps) await runStep(step, screen);
    }),
  );
}

/** @param {Step} step @param {Screen} screen */
async function runStep(step, screen) {
  const window = screen.open(`\n=== ${step.name}\n`);
  const code = await new Promise((resolve) => {
    const [name, ...args] = step.run;
    const child = spawn(name, args, {
      cwd: root,
      env: { ...environment(), FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...step.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk) => window.write(chunk));
    child.stderr.on('data', (chunk) => window.write(chunk));
    child.on('error', (error) => {
      window.write(`${name}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  const counts = await resultOf(step, code);
  passed += counts.passed;
  failed += counts.failed;
  window.close(`=== ${step.name}: ${counts.passed} passed, ${counts.failed} failed\n`);
}

/** @param {Step} step @param {number} code The exit code of the step. */
async function resultOf(step, code) {
  if (step.report === undefined)
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const text = await readFile(step.report, 'utf8').catch(() => undefined);
  return countTests(text === undefined ? undefined : JSON.parse(text), code);
}
