import { Injectable } from '@nestjs/common';

/** Stored data that expires, and its deletion. Every feature registers its own entry. */
export interface RetentionEntry {
  /** Identifies the entry in the log, for example `sessions`. */
  readonly name: string;
  /** Maximum number of rows of one statement. Default: 1,000. */
  readonly batchSize?: number;
  /**
   * Deletes up to `batchSize` rows that had expired at `now`.
   * @returns the number of deleted rows: if it reaches `batchSize`, housekeeping calls again
   */
  readonly deleteExpired: (now: Date, batchSize: number) => Promise<number>;
}

/** The data that housekeeping deletes, in the order of registration. */
@Injectable()
export class RetentionRegistry {
  private readonly registered: RetentionEntry[] = [];

  get entries(): readonly RetentionEntry[] {
    return this.registered;
  }

  register(...entries: readonly RetentionEntry[]): void {
    this.registered.push(...entries);
  }
}

/** For small amounts of data: one statement deletes all of it, and housekeeping does not call again. */
export function deletingAll(
  deleteAll: (now: Date) => Promise<void>,
): RetentionEntry['deleteExpired'] {
  return async (now) => {
    await deleteAll(now);
    return 0;
  };
}

/** The time `milliseconds` before `now`. */
export const before = (now: Date, milliseconds: number): Date =>
  new Date(now.getTime() - milliseconds);
