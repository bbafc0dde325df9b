import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const onPostgres = process.env['SIGNET_TEST_DATABASE'] === 'postgres';

/**
 * API files whose result can depend on the database engine: locks, crashes, start and stop, the change feed, lists,
 * bulk statements and hostile text. They run on both engines; every other file runs once, on PostgreSQL.
 */
const onBothEngines = [
  'attacks-sessions',
  'audit-reading',
  'audit-checkpoints',
  'bad-input',
  'crash',
  'groups',
  'idempotency',
  'login-throttle',
  'import',
  'key-rotation',
  'master-keys',
  'namespaces',
  'oauth',
  'operations',
  'orgs',
  'rotation',
  'sessions',
  'start',
  'stop',
  'system',
  'tokens',
  'users',
  'users-export',
  'users-import',
];

/** The embedded engine bears less load, so a short soak runs on it alone; `npm run test:soak` is for both. */
const isSoak = process.env['SIGNET_SOAK_SECONDS'] !== undefined;
const soak = onPostgres && !isSoak ? [] : ['e2e/soak/**/*.e2e.ts'];

const include = onPostgres
  ? [
      'e2e/api/**/*.e2e.ts',
      'e2e/browser/**/*.e2e.ts',
      'e2e/faults/**/*.e2e.ts',
      'e2e/docs/**/*.e2e.ts',
      ...soak,
    ]
  : [...onBothEngines.map((name) => `e2e/api/${name}.e2e.ts`), ...soak];

/** Short files that take long, the longest first: they start a server many times, or look at every screen. */
const longest = [
  'crash',
  'every-screen',
  'start',
  'step-up',
  'audit-checkpoints',
  'stop',
  'master-keys',
];

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
    include,
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
