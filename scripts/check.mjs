// `npm run check`: everything that is quick to check: types, lint, format, the OpenAPI document and the specs. The last
// line is `N passed, N failed`.
import { checks, consoleSpecs, runStages, tests } from './steps.mjs';

const { passed, failed } = await runStages([
  [[tests('specs', []), ...consoleSpecs()], ...checks(['server'])],
]);
console.log(`${passed} passed, ${failed} failed`);
