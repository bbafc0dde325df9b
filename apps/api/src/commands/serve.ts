import cluster from 'node:cluster';
import { createLogger } from '../core/logging/logger.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { announceNode, warnOfSettings } from './serve/announcement.js';
import { slotOfThisWorker } from './serve/messages.js';
import { releaseStartMemory } from './serve/start-memory.js';

/**
 * `signet serve`: runs migrations, creates the first administrator if there is none, and starts the server, in this
 * process or in several workers. Each loads only what it needs: the process that supervises workers has no server.
 */
export async function serve(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const slot = slotOfThisWorker();
  if (slot !== undefined) {
    const { serveAsWorker } = await import('./serve/worker.js');
    await serveAsWorker(settings, slot);
  } else if (settings.workers > 1 && cluster.isPrimary) {
    const { serveWithWorkers } = await import('./serve/primary.js');
    await serveWithWorkers(settings, say);
  } else {
    await serveAlone(settings, say);
  }
}

async function serveAlone(settings: Settings, say: (line: string) => void): Promise<void> {
  const { startNode } = await import('./serve/node.js');
  const logger = createLogger(settings.logLevel);
  warnOfSettings(settings, logger);
  const { app, administrator } = await startNode(settings, logger);
  try {
    await app.listen({ host: settings.host, port: settings.port });
    announceNode(settings, await app.getUrl(), administrator).forEach(say);
    releaseStartMemory();
  } catch (error) {
    await app.close();
    throw error;
  }
}
