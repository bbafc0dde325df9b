import { defineConfig } from 'vitest/config';

/**
 * What a screen shows does not depend on the database, and a browser is slow: its files run on PostgreSQL alone. What
 * does depend on it is asked over HTTP, on both.
 */
const withBrowser = process.env['SIGNET_TEST_DATABASE'] === 'postgres';

/** The end-to-end suite: the built server, over HTTP, on the database that SIGNET_TEST_DATABASE names. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['e2e/api/**/*.e2e.ts', ...(withBrowser ? ['e2e/browser/**/*.e2e.ts'] : [])],
    globalSetup: ['e2e/support/global-setup.ts'],
    setupFiles: ['e2e/support/setup.ts'],
    // A file has a server of its own, so a process of its own as well.
    pool: 'forks',
    // A test and its server take turns, and starts wait for each other: two files leave two cores idle now and then.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
