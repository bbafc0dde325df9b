/**
 * How long a confirmation counts as evidence that the feed works, in milliseconds. With the round trip of the confirmation,
 * staleness stays below the promised second.
 */
export const VALIDITY_MS = 750;
/** Milliseconds after which the next call of `isFresh` asks for a new confirmation. */
export const INTERVAL_MS = 250;
/** Milliseconds that a confirmation may take. */
export const TIMEOUT_MS = 1_000;
