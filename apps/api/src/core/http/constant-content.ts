import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip as gzipCallback } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { entityTagsOf } from './entity-tags.js';

const brotli = promisify(brotliCompress);
const gzip = promisify<Buffer, Buffer>(gzipCallback);

/** ETag of content, identical on every node. Hex, which cannot be mistaken for a suffix (`-br`). */
export function etagOf(content: string | Buffer): string {
  return `"${createHash('sha256').update(content).digest('hex')}"`;
}

/** Whether `If-None-Match` contains the tag, in weak comparison (RFC 9110 section 13.1.2). */
export function matchesIfNoneMatch(etag: string, ifNoneMatch: string | undefined): boolean {
  const tags = entityTagsOf(ifNoneMatch ?? '') ?? [];
  const [own] = entityTagsOf(etag) ?? [];
  return tags === '*' || (own !== undefined && tags.includes(own));
}

const compress = {
  br: (content: Buffer) =>
    brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (content: Buffer) => gzip(content),
} as const;

type Coding = keyof typeof compress;
const codings = Object.keys(compress) as Coding[];

/** Compresses almost as well as the maximum, in a tenth of the time. */
const BROTLI_QUALITY = 9;

interface Representation {
  bytes: Buffer;
  etag: string;
  coding?: Coding;
}

/**
 * Serves text that is constant while the process runs and contains no secrets: compressed once, at the first request.
 * Each content coding has its own ETag (RFC 9110 section 8.8.3.3). Responses with secrets are never compressed
 * (BREACH).
 */
export function serveConstant(
  fastify: FastifyInstance,
  path: string,
  type: string,
  content: () => string | Promise<string>,
): void {
  const representations = new Map<Coding | undefined, Promise<Representation>>();
  const representation = (coding: Coding | undefined): Promise<Representation> => {
    const known = representations.get(coding) ?? represent(content, coding);
    representations.set(coding, known);
    return known;
  };
  const config = { surface: 'admin', body: 'none' } as const;
  fastify.get(path, { config }, async (request, reply) => {
    // Content codings are case-insensitive (RFC 9110 section 8.4.1).
    const accepted = (request.headers['accept-encoding'] ?? '').toLowerCase();
    const { bytes, etag, coding } = await representation(negotiate(accepted, codings) ?? undefined);
    void reply.headers({ etag, 'cache-control': 'no-cache', vary: varyOf(reply) });
    if (matchesIfNoneMatch(etag, request.headers['if-none-match'])) return reply.status(304).send();
    if (coding !== undefined) void reply.header('content-encoding', coding);
    return reply.type(type).send(bytes);
  });
}

async function represent(
  content: () => string | Promise<string>,
  coding: Coding | undefined,
): Promise<Representation> {
  const plain = Buffer.from(await content());
  const etag = etagOf(plain);
  if (coding === undefined) return { bytes: plain, etag };
  return { bytes: await compress[coding](plain), etag: etag.replace(/"$/, `-${coding}"`), coding };
}

function varyOf(reply: FastifyReply): string {
  const others = reply.getHeader('vary');
  return typeof others === 'string' ? `${others}, accept-encoding` : 'accept-encoding';
}
