import { defineConfig } from 'vitest/config';

/**
 * Tests existing clients, and clients generated from `openapi.json`, against the built server: `npm run test:clients`.
 */
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
    // QuidJS sends two renewals after a 401 and awaits only one, so the other causes an unhandled rejection.
    onUnhandledError: (error) => (error.name === 'QuidError' ? false : undefined),
    // The first run installs the clients.
    hookTimeout: 600_000,
  },
});
