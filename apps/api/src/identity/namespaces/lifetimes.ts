import { AppError } from '../../core/errors/app-error.js';
import { formatDuration, parseDuration } from '../../core/fields/duration.js';

/** The longest lifetime that a namespace may allow, in seconds: ten years. Keys and sessions live that long with it. */
export const MAX_LIFETIME_SECONDS = 10 * 366 * 86_400;

/**
 * The lifetime that is given, in seconds: what was asked for, or the default; never above the maximum.
 * @throws AppError lifetime.above_maximum; `pointer` says where it was asked for
 */
export function resolveLifetime(
  asked: string | undefined,
  usual: number,
  most: number,
  pointer = 'path/ttl',
): number {
  if (asked === undefined) return usual;
  const seconds = parseDuration(asked);
  if (seconds <= most) return seconds;
  throw new AppError(
    'lifetime.above_maximum',
    `The namespace allows at most ${formatDuration(most)}.`,
    [{ pointer, detail: `must be at most ${formatDuration(most)}` }],
  );
}
