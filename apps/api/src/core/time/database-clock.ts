import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Clock } from './clock.js';

/** Slower answers say too little about the time: they may have waited on either way. */
const MAX_ROUND_TRIP_MS = 2_000;

/** Seconds by which a node's clock and the database's may differ before it is reported. */
export const MAX_CLOCK_DIFFERENCE = 5;

/** What to tell an operator about two clocks; undefined while they agree. `difference` is in milliseconds. */
export function clockWarning(difference: number): string | undefined {
  const seconds = Math.round(Math.abs(difference) / 1000);
  if (seconds <= MAX_CLOCK_DIFFERENCE) return undefined;
  const direction = difference > 0 ? 'ahead of' : 'behind';
  return `The clock of this node is ${seconds} s ${direction} the database's. Set up time synchronisation on both.`;
}

/**
 * The database's time, as far as this node knows it. Whatever several nodes decide by the rows they share, such as
 * whether a refresh token has expired or when a key starts signing, they decide by one clock: a node whose own clock is
 * wrong neither acts early nor late. What others verify, the times in access tokens, comes from the node's own clock.
 */
@Injectable()
export class DatabaseClock extends Clock {
  /** Milliseconds that the database's clock is ahead of this node's. */
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

  /** Milliseconds that this node's clock is ahead of the database's; negative where it is behind. */
  get difference(): number {
    return 0 - this.offset;
  }

  /**
   * Asks the database for its time. The answer is assumed to be half a round trip old, and may be wrong by as much: a
   * difference within that says nothing, and a busy machine does not make the time jump.
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
