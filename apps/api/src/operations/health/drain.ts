import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * The first part of a stop: the node says that it is not ready and still serves, for as long as a load balancer needs to
 * notice. Answers close their connections meanwhile, so that clients move to other nodes between two requests.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  #isDraining = false;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Nest closes the listener after this. A person at a terminal (SIGINT) is not kept waiting. */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    this.#isDraining = true;
    if (signal === 'SIGTERM') await delay(this.settings.shutdownDelay * 1000);
  }
}
