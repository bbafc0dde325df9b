import { ShutdownSignal } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { flushLog } from '../../core/logging/log-output.js';
import { createLogger } from '../../core/logging/logger.js';
import type { Settings } from '../../core/settings/settings.js';
import { Drain } from '../../operations/health/drain.js';
import { describeFailure } from '../start-failure.js';
import type { FromWorker, ToWorker } from './messages.js';
import { releaseStartMemory } from './start-memory.js';

/** A terminal that closes sends SIGHUP to every process of its group; only the primary process handles it. */
const stopSignals = Object.values(ShutdownSignal).filter(
  (signal) => signal !== ShutdownSignal.SIGHUP,
);

/** A worker of `signet serve`: a complete node that listens on the port of its primary process, and ends with it. */
export async function serveAsWorker(settings: Settings, slot: number): Promise<void> {
  process.on('SIGHUP', () => undefined);
  const start = nextMessage('start');
  const listen = nextMessage('listen');
  const logger = createLogger(settings.logLevel).child({ worker: slot });
  try {
    // The first worker prepares the database; the code of the others is loaded by then.
    const { startNode } = await import('./node.js');
    await start;
    const { app, administrator } = await startNode(settings, logger, { stopSignals });
    await tell({ kind: 'prepared', administrator });
    const { host, port } = await listen;
    await app.listen({ host, port });
    await tell({ kind: 'ready', address: await app.getUrl() });
    releaseStartMemory();
    void nextMessage('replaced').then(() => endReplaced(app));
  } catch (error) {
    await tell({ kind: 'failed', lines: describeFailure(error) });
    await flushLog();
    process.exit(1);
  }
}

async function endReplaced(app: NestFastifyApplication): Promise<void> {
  await app.get(Drain).handOver();
  await app.close();
  process.exit(0);
}

function nextMessage<K extends ToWorker['kind']>(kind: K): Promise<ToWorker & { kind: K }> {
  return new Promise((resolve) => {
    const receive = (message: ToWorker): void => {
      if (message.kind !== kind) return;
      process.off('message', receive);
      resolve(message as ToWorker & { kind: K });
    };
    process.on('message', receive);
  });
}

function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
