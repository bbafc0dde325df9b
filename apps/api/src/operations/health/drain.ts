import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * Milliseconds in which the clients of a replaced worker learn to reconnect, from the next response. Then idle connections
 * are closed, and a request that is on its way on one of them would be lost.
 */
const MIN_HANDOVER_MS = 1_000;

/**
 * First phase of a shutdown: readiness fails while requests are still served, until load balancers have noticed.
 * Responses close their connections in this phase, so that clients reconnect to other nodes between two requests.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  #isDraining = false;
  #isLeaving = false;
  private isReplaced = false;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether load balancers should send requests to other nodes. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /**
   * First phase for a worker that was replaced. It remains ready, because the node does: its clients reconnect to the
   * other workers.
   */
  async handOver(): Promise<void> {
    this.isReplaced = true;
    this.#isDraining = true;
    await delay(Math.max(this.settings.shutdownDelay * 1000, MIN_HANDOVER_MS));
  }

  /** Nest closes the listener after this hook. SIGINT, from a terminal, skips the delay. */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    this.#isDraining = true;
    this.#isLeaving = !this.isReplaced;
    if (signal === 'SIGTERM') await delay(this.settings.shutdownDelay * 1000);
  }
}
