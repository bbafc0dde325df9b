/** What a caller has left of something that is limited. */
export interface Quota {
  /** A name for it, in lower-case letters. */
  policy: string;
  /** How many there are at most. */
  limit: number;
  /** Seconds in which that many come back. */
  window: number;
  left: number;
  /** Seconds until there is one more, or the next try is heard; undefined if nothing is used up. */
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
