import { defineConfig } from 'vitest/config';

/** Specs that replace a module, which must not be loaded already. */
const replacesModules = [
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
          exclude: replacesModules,
          // A worker loads the server's modules once, which is half of the time of most specs.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'specs that replace modules', include: replacesModules } },
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
