import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { entityTagsOf } from './entity-tags.js';

/** An ETag of content: the same bytes have the same one on every node. In hex, which never looks like a suffix (`-br`). */
export function etagOf(content: string | Buffer): string {
  return `"${createHash('sha256').update(content).digest('hex')}"`;
}

/** Whether `If-None-Match` names the tag; it is compared weakly (RFC 9110 section 13.1.2). */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const tags = entityTagsOf(ifNoneMatch ?? '') ?? [];
  return tags === '*' || tags.some((tag) => `"${tag}"` === etag.replace(/^W\//, ''));
}

/** Serves what does not change while the process runs: made once, at the first request, and sent as the same bytes. */
export function serveConstant(
  fastify: FastifyInstance,
  path: string,
  type: string,
  content: () => string,
): void {
  let made: { bytes: Buffer; etag: string } | undefined;
  const config = { surface: 'admin', body: 'none' } as const;
  fastify.get(path, { config }, (request, reply) => {
    if (made === undefined) {
      const bytes = Buffer.from(content());
      made = { bytes, etag: etagOf(bytes) };
    }
    void reply.headers({ etag: made.etag, 'cache-control': 'no-cache' });
    if (isKnown(made.etag, request.headers['if-none-match'])) return reply.status(304).send();
    return reply.type(type).send(made.bytes);
  });
}
