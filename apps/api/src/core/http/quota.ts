/** Remaining quota of a rate limit. */
export interface Quota {
  /** Policy name, lower case. */
  policy: string;
  /** Limit per window. */
  limit: number;
  /** Window in seconds. */
  window: number;
  left: number;
  /** Seconds until the next attempt is accepted; undefined if none is used up. */
  resets?: number;
}

/** The fields of draft-ietf-httpapi-ratelimit-headers, each a list of one (RFC 9651). */
export function quotaHeaders({
  policy,
  limit,
  window,
  left,
  resets,
}: Quota): Record<string, string> {
  return {
    'ratelimit-policy': `"${policy}";q=${limit};w=${window}`,
    ratelimit: `"${policy}";r=${left}${resets === undefined ? '' : `;t=${resets}`}`,
  };
}
