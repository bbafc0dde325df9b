import { defineConfig } from 'vitest/config';

/** Existing clients, and clients that are generated from `openapi.json`, against the built server: `npm run test:clients`. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['e2e/clients/**/*.e2e.ts'],
    globalSetup: ['e2e/support/global-setup.ts'],
    setupFiles: ['e2e/support/setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--liftoff-only'],
    testTimeout: 120_000,
    // QuidJS renews twice after a 401 and awaits one of the two: the other one fails unheard.
    onUnhandledError: (error) => (error.name === 'QuidError' ? false : undefined),
    // The first run installs the clients.
    hookTimeout: 600_000,
  },
});
