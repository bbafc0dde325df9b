import { AppError } from '../common/app-error.js';
import { formatDuration, parseDuration } from '../common/duration.js';

/** The longest lifetime that a namespace may allow, in seconds: ten years. Keys and sessions live that long with it. */
export const LONGEST_LIFETIME = 10 * 366 * 86_400;

/** The lifetime that is given, in seconds: what was asked for, or the default; never above the maximum. */
export function lifetimeWithin(asked: string | undefined, usual: number, most: number): number {
  if (asked === undefined) return usual;
  const seconds = parseDuration(asked);
  if (seconds <= most) return seconds;
  throw new AppError(
    'lifetime.above_maximum',
    `The namespace allows at most ${formatDuration(most)}.`,
    [{ pointer: 'path/ttl', detail: `must be at most ${formatDuration(most)}` }],
  );
}
