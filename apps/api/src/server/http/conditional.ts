import type { FastifyInstance } from 'fastify';
import { matchesIfNoneMatch } from '../../core/http/constant-content.js';

/**
 * Answers a GET or HEAD with 304 and no body if the caller has the current representation (RFC 9110 section 15.4.5).
 * Runs after the handler, so that a missing or forbidden resource is refused as usual.
 */
export function answerConditionally(fastify: FastifyInstance): void {
  fastify.addHook('onSend', ({ method, headers }, reply, payload, done) => {
    const reads = method === 'GET' || method === 'HEAD';
    if (!reads) {
      done(null, payload);
      return;
    }
    const etag = reply.getHeader('etag');
    if (reply.statusCode !== 200 || typeof etag !== 'string') {
      done(null, payload);
      return;
    }
    if (!matchesIfNoneMatch(etag, headers['if-none-match'])) {
      done(null, payload);
      return;
    }
    void reply.status(304).removeHeader('content-type').removeHeader('content-length');
    // Fastify computes the length of a HEAD response after this hook and does not accept null.
    done(null, method === 'HEAD' ? '' : null);
  });
  fastify.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') return;
    // Runs after Fastify, which would send `Content-Length: 0`. RFC 9110 section 8.6 wants the length of the 200 response, or none.
    route.onSend = [route.onSend ?? []].flat().concat((_request, reply, payload, done) => {
      if (reply.statusCode === 304) void reply.removeHeader('content-length');
      done(null, payload);
    });
  });
}
