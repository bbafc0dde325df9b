/**
 * Counts the tests of one vitest run. Skipped and todo tests count as failed, because they did not pass; so do a file that
 * could not be loaded, an error outside of tests, and a run that ended without a report.
 *
 * @param {any} report vitest's JSON report, or undefined where there is none.
 * @param {number} code The exit code of the run.
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, code) {
  if (report === undefined) return { passed: 0, failed: 1 };
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else failed += 1;
    }
    const shown = file.assertionResults.some((/** @type {any} */ test) => test.status !== 'passed');
    if (file.status === 'failed' && !shown) failed += 1;
  }
  if (code !== 0 && failed === 0) failed = 1;
  return { passed, failed };
}
