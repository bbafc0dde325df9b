import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Clock } from './clock.js';

/** Slower answers are ignored: the delay may have been in either direction. */
const MAX_ROUND_TRIP_MS = 2_000;

/** Seconds by which a node's clock may differ from the database's before that is reported. */
export const MAX_CLOCK_DIFFERENCE = 5;

/** Warning about a clock difference in milliseconds; undefined if the clocks agree. */
export function clockWarning(difference: number): string | undefined {
  const seconds = Math.round(Math.abs(difference) / 1000);
  if (seconds <= MAX_CLOCK_DIFFERENCE) return undefined;
  const direction = difference > 0 ? 'ahead of' : 'behind';
  return `The clock of this node is ${seconds} s ${direction} the database's. Set up time synchronisation on both.`;
}

/**
 * The database time as estimated by this node. Decisions about rows that several nodes share, such as whether a refresh
 * token has expired or when a key starts signing, use this one clock: a node whose own clock is wrong acts neither
 * early nor late. The timestamps in access tokens, which other systems verify, come from the node's own clock.
 */
@Injectable()
export class DatabaseClock extends Clock {
  /** Milliseconds by which the database's clock is ahead of this node's. */
  private offset = 0;

  constructor(
    private readonly database: Database,
    private readonly own: Clock,
  ) {
    super();
  }

  override now(): Date {
    return new Date(this.own.now().getTime() + this.offset);
  }

  /** Milliseconds by which this node's clock is ahead of the database's; negative if it is behind. */
  get difference(): number {
    return 0 - this.offset;
  }

  /**
   * Reads the database time. The answer is assumed to be half a round trip old, and may be wrong by as much: a
   * difference within that is ignored, so that the time does not jump on a busy machine.
   */
  async synchronize(): Promise<void> {
    const sent = this.own.now().getTime();
    const then = (await this.database.now()).getTime();
    const received = this.own.now().getTime();
    const roundTrip = received - sent;
    if (roundTrip < 0 || roundTrip > MAX_ROUND_TRIP_MS) return;
    const offset = Math.round(then - (sent + received) / 2);
    if (Math.abs(offset - this.offset) > roundTrip / 2) this.offset = offset;
  }
}
