import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The engines of this run, each a project of its own; both unless SIGNET_TEST_DATABASE names one. */
const engines = ['postgres', 'pglite'].filter(
  (engine) => (process.env['SIGNET_TEST_DATABASE'] ?? engine) === engine,
);
if (engines.length === 0) {
  throw new Error(
    `SIGNET_TEST_DATABASE is ${String(process.env['SIGNET_TEST_DATABASE'])}; it can be pglite or postgres.`,
  );
}

/**
 * API files whose result can depend on the database engine: locks, crashes, start and stop, the change feed, lists
 * and bulk statements. They run on both engines; every other file runs once, on PostgreSQL.
 */
const onBothEngines = [
  'audit-reading',
  'crash',
  'groups',
  'idempotency',
  'login-throttle',
  'master-keys',
  'namespaces',
  'orgs',
  'rotation',
  'sessions',
  'start',
  'stop',
  'system',
  'users',
  'users-export',
  'users-import',
];

/** The embedded engine handles less load, so a short soak runs on it alone; `npm run test:soak` runs it on both. */
const isSoak = process.env['SIGNET_SOAK_SECONDS'] !== undefined;
const soak = 'e2e/soak/**/*.e2e.ts';

const include: Readonly<Record<string, string[]>> = {
  postgres: ['e2e/{api,browser,faults,docs}/**/*.e2e.ts', ...(isSoak ? [soak] : [])],
  pglite: [...onBothEngines.map((name) => `e2e/api/${name}.e2e.ts`), soak],
};

/** The files that take longest, in this order. */
const longest = [
  'key-rotation',
  'start',
  'stop',
  'import',
  'every-screen',
  'account',
  'audit-changes',
  'every-route',
  'forged-credentials',
  'database',
  'renewal',
  'commands',
  'revoked-during-request',
  'bad-input',
  'one-address',
];

/**
 * Starts the longest files of each engine first, so that no worker is left with one at the end, then the others by their
 * size. The files of one engine follow each other, because a worker process is reused only for files of the same project.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const at = longest.indexOf(basename(moduleId, '.e2e.ts'));
      return engines.indexOf(project.name) * 1000 + (at < 0 ? longest.length : at);
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/** The end-to-end suite: the built server, over HTTP, on each engine. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    projects: engines.map((engine) => ({
      extends: true,
      test: {
        name: engine,
        include: include[engine],
        // Each project has a global set-up, which prepares the database of its engine.
        globalSetup: ['e2e/support/global-setup.ts'],
        env: { SIGNET_TEST_DATABASE: engine },
      },
    })),
    setupFiles: ['e2e/support/setup.ts'],
    // A worker is a process that runs one file after the other and imports the helpers once. It waits for timers and
    // responses for most of its time.
    pool: 'forks',
    isolate: false,
    maxWorkers: Math.min(availableParallelism() * 2, 6),
    // As for the servers (support/command.ts): tests look into the embedded database, too.
    execArgv: ['--liftoff-only'],
    sequence: { sequencer: LongestFirst },
    // What a test waits for comes when a machine that does much else is ready with it.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
