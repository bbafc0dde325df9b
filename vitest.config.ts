import { defineConfig } from 'vitest/config';

/**
 * Specs that replace a module, which must not be loaded already, or that count timers: code that an earlier file left
 * running would add its own.
 */
const needOwnWorker = [
  'apps/api/src/core/logging/outage-log.spec.ts',
  'apps/api/src/core/scheduler/scheduler.spec.ts',
  'apps/api/src/core/write-behind/write-behind-buffer.spec.ts',
  'apps/api/src/journal/audit/audit-buffer.spec.ts',
  'apps/api/src/operations/housekeeping/housekeeping.service.spec.ts',
  'apps/api/src/compat/jwtd/jwtd-changes.spec.ts',
  'apps/api/src/compat/jwtd/jwtd-tokens.service.spec.ts',
  'apps/api/src/protocol/tokens/login.service.spec.ts',
];

/** Specs beside the source of server and libs; the end-to-end suite has a configuration of its own in e2e/. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'specs',
          include: [
            'apps/api/**/*.spec.ts',
            'libs/**/*.spec.ts',
            'scripts/**/*.spec.mjs',
            'e2e/support/*.spec.ts',
          ],
          exclude: needOwnWorker,
          // A worker loads the server's modules once, which is half of the time of most specs.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'specs in workers of their own', include: needOwnWorker } },
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
