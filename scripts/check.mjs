// `npm run check`: everything that is quick to check: types, lint, format, the OpenAPI document and the specs. The last
// line is `N passed, N failed`.
import { building, checks, runStages, tests } from './steps.mjs';

// Side by side, because the specs keep one core busy and the checks the other.
const { passed, failed } = await runStages([
  [[tests('specs', [])], [building(['server']), ...checks]],
]);
console.log(`${passed} passed, ${failed} failed`);
