import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { KeyRevocationService } from './key-revocation.service.js';
import { RotationService } from './rotation.service.js';

/** Most milliseconds between two rounds; a key set that is kept for less asks for more of them. */
const EVERY = 60_000;

/** Lets keys come and go when their time has come. Every node does it, each step is done by one. */
@Injectable()
export class RotationTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private readonly stop = new AbortController();

  constructor(
    private readonly rotation: RotationService,
    private readonly revocation: KeyRevocationService,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly databaseClock: DatabaseClock,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    const every = Math.min(EVERY, this.settings.jwksMaxAge * 1000);
    this.timer = setInterval(() => {
      // RSA keys take their time: a round that is not done yet goes on alone.
      this.round ??= this.run()
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'The rotation of keys was interrupted.');
        })
        .finally(() => {
          this.round = undefined;
        });
    }, every).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stop.abort();
    await this.round;
  }

  private async run(): Promise<void> {
    // A node whose clock has just been moved must not let a key sign before the others know it.
    await this.databaseClock.synchronize();
    await this.rotation.takeSteps(this.stop.signal);
    await this.rotation.retireEnded();
    await this.revocation.endSessions(this.stop.signal);
  }
}
