import { createLogger, type AppLogger } from '../logging/logger.js';
import { Scheduler } from './scheduler.js';

/** A scheduler for specs that create services without Nest. */
export function testScheduler(logger: AppLogger = createLogger('silent')): Scheduler {
  return new Scheduler(logger, { shutdownGrace: 10 });
}
