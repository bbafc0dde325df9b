import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database } from '#database';
import { cacheStatistics } from '../../core/concurrency/feed-cache.js';
import { Metrics, samplesOf, type Sample } from '../../core/metrics/metrics.js';
import { Clock } from '../../core/time/clock.js';
import { droppedLines } from '../../core/logging/log-output.js';
import { Activity } from '../../journal/activity/activity.js';
import { PasswordHasher } from '../../security/passwords.js';
import { KeyAges } from './key-ages.js';

/** Registers the metrics of the lower layers, which count without knowing about metrics. */
@Injectable()
export class NodeMetrics {
  constructor(
    metrics: Metrics,
    database: Database,
    feed: ChangeFeed,
    activity: Activity,
    passwords: PasswordHasher,
    clock: Clock,
  ) {
    const keyAges = new KeyAges(() => database.signingKeys.oldestActive(), clock);
    const one = (value: number): Sample[] => [{ value }];
    const ofCaches = (figure: 'size' | 'hits' | 'misses') => (): Sample[] =>
      cacheStatistics(feed).map((cache) => ({
        labels: { cache: cache.name },
        value: cache[figure],
      }));
    metrics.register(
      {
        name: 'events_total',
        help: 'Logins, refused logins, renewals, issued tokens, reuse of refresh tokens by cause, and revoked sessions.',
        type: 'counter',
        collect: () => samplesOf('event', activity.totals),
      },
      {
        name: 'password_hashes_running',
        help: 'Passwords that are being hashed.',
        type: 'gauge',
        collect: () => one(passwords.load.running),
      },
      {
        name: 'password_hashes_waiting',
        help: 'Passwords that wait to be hashed.',
        type: 'gauge',
        collect: () => one(passwords.load.waiting),
      },
      {
        name: 'password_hashes_rejected_total',
        help: 'Passwords that were not hashed because the queue was full.',
        type: 'counter',
        collect: () => one(passwords.load.rejected),
      },
      {
        name: 'cache_entries',
        help: 'Entries of each cache.',
        type: 'gauge',
        collect: ofCaches('size'),
      },
      {
        name: 'cache_hits_total',
        help: 'Look-ups that a cache answered.',
        type: 'counter',
        collect: ofCaches('hits'),
      },
      {
        name: 'cache_misses_total',
        help: 'Look-ups that were read from the database.',
        type: 'counter',
        collect: ofCaches('misses'),
      },
      {
        name: 'change_feed_connected',
        help: '1 while the node receives changes of other nodes; otherwise it uses no caches.',
        type: 'gauge',
        collect: () => one(Number(feed.isConnected)),
      },
      {
        name: 'change_feed_resets_total',
        help: 'How often changes may have been missed, so that all caches were cleared.',
        type: 'counter',
        collect: () => one(feed.resets),
      },
      {
        name: 'database_connections',
        help: 'Connections of the pool by state, and requests that wait for one. The embedded database has one.',
        type: 'gauge',
        collect: () => samplesOf('state', database.poolStatistics()),
      },
      {
        name: 'oldest_active_key_age_seconds',
        help: 'Age of the oldest key that signs or encrypts, by purpose.',
        type: 'gauge',
        collect: () =>
          keyAges.latest().map(({ purpose, activatedAt }) => ({
            labels: { purpose },
            value: Math.max(0, (clock.now().getTime() - activatedAt.getTime()) / 1000),
          })),
      },
      {
        name: 'log_lines_dropped_total',
        help: 'Log lines that were dropped because the reader of standard output did not keep up.',
        type: 'counter',
        collect: () => one(droppedLines()),
      },
      {
        name: 'process_cpu_seconds_total',
        help: 'CPU time of the process.',
        type: 'counter',
        collect: () => {
          const { user, system } = process.cpuUsage();
          return one((user + system) / 1e6);
        },
      },
      {
        name: 'process_resident_memory_bytes',
        help: 'Resident memory of the process.',
        type: 'gauge',
        collect: () => one(process.memoryUsage.rss()),
      },
      {
        name: 'event_loop_seconds_total',
        help: 'Time that the event loop was active, and that it was idle.',
        type: 'counter',
        collect: () => {
          const { active, idle } = performance.eventLoopUtilization();
          return samplesOf('state', { active: active / 1000, idle: idle / 1000 });
        },
      },
    );
  }
}
