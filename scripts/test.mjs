// `npm test [filter]`: sets up what is needed, then checks everything. With a filter only tests run, those whose file
// name contains it. The last line is `N passed, N failed`.
import { say } from './setup.mjs';
import { building, checks, consoleSpecs, runStages, tests } from './steps.mjs';

const filters = process.argv.slice(2);
const specs = tests('specs', filters);
const endToEnd = tests('end-to-end', ['--config', 'e2e/vitest.config.ts', ...filters]);

// The end-to-end suite has the machine to itself, because it starts servers and browsers.
const { passed, failed } = await runStages([
  [[specs, ...consoleSpecs(filters)], ...(filters.length > 0 ? [[building()]] : checks())],
  [[endToEnd]],
]);
const ran = filters.length === 0 || passed + failed > 1;
if (!ran) {
  say(`No test file has a name with ${filters.join(' or ')} in it.`);
  process.exitCode = 1;
}
console.log(`${passed} passed, ${failed} failed`);
