import { defineConfig } from 'vitest/config';

/** Specs beside the source of server and libs; the end-to-end suite has a configuration of its own in e2e/. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: [
      'apps/api/**/*.spec.ts',
      'libs/**/*.spec.ts',
      'scripts/**/*.spec.mjs',
      'e2e/support/*.spec.ts',
    ],
    setupFiles: ['reflect-metadata'],
    // By default one of two cores would be left for the rest of the machine, on which nothing else runs.
    maxWorkers: 2,
    // No spec lives long enough to gain by a second, better compilation of the embedded engine.
    execArgv: ['--liftoff-only'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
