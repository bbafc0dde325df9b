import cluster from 'node:cluster';
import { flushLog } from '../../core/logging/log-output.js';
import { createLogger } from '../../core/logging/logger.js';
import type { Settings } from '../../core/settings/settings.js';
import { announceNode, warnOfSettings } from './announcement.js';
import { LineOutput } from './line-output.js';
import { SLOT_VARIABLE } from './messages.js';
import { WorkerProcess } from './worker-process.js';
import { Workers } from './workers.js';

/** Milliseconds to wait for the reader of the log at the end. */
const OUTPUT_LIMIT_MS = 1_000;

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;

/**
 * Serves with several workers behind one port. This process accepts connections, supervises the workers and merges their
 * logs; it has no server and no database connection.
 */
export async function serveWithWorkers(
  settings: Settings,
  say: (line: string) => void,
): Promise<void> {
  const logger = createLogger(settings.logLevel);
  warnOfSettings(settings, logger);
  cluster.setupPrimary({ silent: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const output = new LineOutput(process.stdout);
  const errors = new LineOutput(process.stderr);
  const workers = new Workers(settings, logger, (slot) => {
    const worker = cluster.fork({ [SLOT_VARIABLE]: String(slot) });
    if (worker.process.stdout) output.forward(worker.process.stdout);
    if (worker.process.stderr) errors.forward(worker.process.stderr);
    return new WorkerProcess(worker);
  });
  for (const signal of stopSignals) process.on(signal, () => workers.stop(signal));
  process.on('SIGHUP', () => void workers.replaceAll());
  try {
    await workers.run(({ address, administrator }) => {
      announceNode(settings, address, administrator).forEach(say);
    });
  } finally {
    await Promise.all([output.end(OUTPUT_LIMIT_MS), errors.end(OUTPUT_LIMIT_MS)]);
    await flushLog();
  }
  // A reader that has stalled would keep the process alive.
  process.exit();
}
