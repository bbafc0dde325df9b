import type { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { createLogger } from '../../core/logging/logger.js';
import { Activity } from './activity.js';

/** Activity counters for services that a spec creates without the injector. */
export function activityOn(database: Database, clock: Clock = new Clock()): Activity {
  return new Activity(database, createLogger('silent'), clock);
}
