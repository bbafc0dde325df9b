import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What a screen shows does not depend on the database, and a browser is slow: its files run on PostgreSQL alone. What
 * does depend on it is asked over HTTP, on both.
 */
const withBrowser = process.env['SIGNET_TEST_DATABASE'] === 'postgres';

/** Short files that take long, the longest first: they start a server many times, or look at every screen. */
const longest = ['crash', 'every-screen', 'start', 'step-up', 'audit-seals', 'stop', 'master-keys'];

/** Begins with what takes long, so that no worker is left with it at the end. Others go by their size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.indexOf(basename(moduleId, '.e2e.ts'));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

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
    maxWorkers: 2,
    // As for the servers (support/command.ts): tests look into the embedded database, too.
    execArgv: ['--liftoff-only'],
    sequence: { sequencer: LongestFirst },
    // What a test waits for comes when a machine that does much else is ready with it.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
