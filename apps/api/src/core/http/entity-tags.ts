const tag = /[\t ]*(?:(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[\t ]*(?:,|$)/y;

/** Suffix that Apache, Jetty and others append to the tag of a compressed response. */
const coding = /--?(?:gzip|br|deflate|zstd)$/;

/**
 * The entity tags of `If-Match` or `If-None-Match` (RFC 9110 section 8.8.3), without quotes; `*` for any. Undefined if
 * the header is malformed.
 *
 * Weak tags count as strong ones, and the suffix of a content coding is dropped: nginx and other proxies that compress
 * a response change its tag that way, but not its version.
 */
export function entityTagsOf(header: string): '*' | readonly string[] | undefined {
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  tag.lastIndex = 0;
  while (tag.lastIndex < header.length) {
    const match = tag.exec(header);
    if (match === null) return undefined;
    // Empty list elements are ignored (RFC 9110 section 5.6.1).
    if (match[1] !== undefined) tags.push(match[1].replace(coding, ''));
  }
  return tags.length > 0 ? tags : undefined;
}
