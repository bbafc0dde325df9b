import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * First phase of a shutdown: readiness fails while requests are still served, until load balancers have noticed.
 * Responses close their connections in this phase, so that clients reconnect to other nodes between two requests.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  #isDraining = false;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Nest closes the listener after this hook. SIGINT, from a terminal, skips the delay. */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    this.#isDraining = true;
    if (signal === 'SIGTERM') await delay(this.settings.shutdownDelay * 1000);
  }
}
