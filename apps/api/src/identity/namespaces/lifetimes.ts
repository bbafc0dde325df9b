import { AppError } from '../../core/errors/app-error.js';
import { formatDuration, parseDuration } from '../../core/fields/duration.js';

/**
 * Maximum lifetime that a namespace can allow, in seconds: ten years. It also bounds how long keys and sessions are
 * kept.
 */
export const MAX_LIFETIME_SECONDS = 10 * 366 * 86_400;

/**
 * The lifetime of a token in seconds: the requested one or the default, never above the maximum.
 * @throws AppError lifetime.above_maximum, with `pointer` as the requested field
 */
export function resolveLifetime(
  requested: string | undefined,
  defaultSeconds: number,
  maxSeconds: number,
  pointer = 'path/ttl',
): number {
  if (requested === undefined) return defaultSeconds;
  const seconds = parseDuration(requested);
  if (seconds <= maxSeconds) return seconds;
  throw new AppError(
    'lifetime.above_maximum',
    `The namespace allows at most ${formatDuration(maxSeconds)}.`,
    [{ pointer, detail: `must be at most ${formatDuration(maxSeconds)}` }],
  );
}
