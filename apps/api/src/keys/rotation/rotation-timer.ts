import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Scheduler } from '../../core/scheduler/scheduler.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { KeyRevocationService } from './key-revocation.service.js';
import { RotationService } from './rotation.service.js';

/** Verifiers that cache key sets for less than this get shorter intervals, so that no key signs before they know it. */
const MAX_INTERVAL_MS = 60_000;

/** Publishes, activates and retires keys on schedule. Every node runs it; the database lets one node take each step. */
@Injectable()
export class RotationTimer implements OnApplicationBootstrap {
  constructor(
    private readonly rotation: RotationService,
    private readonly revocation: KeyRevocationService,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly databaseClock: DatabaseClock,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.schedule({
      name: 'key-rotation',
      intervalMs: Math.min(MAX_INTERVAL_MS, this.settings.jwksMaxAge * 1000),
      run: (signal) => this.run(signal),
    });
  }

  /** One round. */
  async run(signal: AbortSignal): Promise<void> {
    // A node whose clock was just set must not activate a key before the other nodes know it.
    await this.databaseClock.synchronize();
    await this.rotation.runDueSteps(signal);
    await this.rotation.retireExpiredKeys();
    await this.revocation.revokeRemainingSessions(signal);
  }
}
