import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppLogger } from '../../core/logging/logger.js';

/** Output folder of the console build. */
const FOLDER = join(dirname(createRequire(import.meta.url).resolve('#package')), 'dist', 'admin');

/** Placeholder in index.html, replaced by the nonce of each response. */
const PLACEHOLDER = 'SIGNET_NONCE';

/** Files with a content hash in their name are immutable. */
const hashed = /-[A-Za-z0-9_-]{8}\.(js|css)$/;

const YEAR = 31_536_000;

/** First path segments of the console's routes. */
const screens = ['sign-in', 'namespaces', 'orgs', 'administrators', 'account', 'system', 'audit'];

/** API prefixes: unknown paths below them return a JSON problem to browsers as well. */
const ofPrograms = /^\/(?:api|ns|token|compat|\.well-known)(?:$|[/?])/;

/**
 * Serves the admin console at `/`: its files, and index.html for every route of the console. A browser that navigates to
 * an unknown path gets index.html with status 404, and the console shows "Page not found". Styles added by Angular carry
 * a nonce, so the content security policy needs no `unsafe-inline`.
 *
 * @param basePath path of the public URL, the base of every link of the page
 */
export async function serveConsole(
  fastify: FastifyInstance,
  logger: AppLogger,
  basePath: string,
  folder = FOLDER,
): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    logger.warn({ folder }, 'The console is not built. Run `npm run build`.');
    return;
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
    .replace('<base href="/"', `<base href="${basePath}/"`)
    .split(PLACEHOLDER);
  await fastify.register(fastifyStatic, {
    root: folder,
    serve: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const always = hashed.test(path);
      reply.header(
        'cache-control',
        always ? `public, max-age=${YEAR}, immutable` : 'public, max-age=3600',
      );
    },
  });
  const show = (_request: FastifyRequest, reply: FastifyReply): void => {
    const nonce = randomBytes(16).toString('base64url');
    void reply
      .header('content-security-policy', policy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.join(nonce));
  };
  fastify.get('/', show);
  for (const screen of screens) {
    fastify.get(`/${screen}`, show);
    fastify.get(`/${screen}/*`, show);
  }
  const files = new Set(readdirSync(folder));
  // One route: the console has hundreds of files, and each route takes time at the start.
  const extensions = [...new Set([...files].map((file) => extname(file).slice(1)))].join('|');
  fastify.get(`/:file(^.+\\.(?:${extensions})$)`, (request: FastifyRequest<FileRoute>, reply) => {
    const { file } = request.params;
    if (files.has(file)) void reply.sendFile(file);
    else if (isNavigation(request)) show(request, reply.status(404));
    else reply.callNotFound();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.is404 && isNavigation(request)) {
      show(request, reply.status(404));
    } else {
      done();
    }
  });
}

interface FileRoute {
  Params: { file: string };
}

/** Whether a browser navigates to a path outside of the APIs. */
function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (!(headers.accept ?? '').includes('text/html')) return false;
  return !ofPrograms.test(url);
}

function policy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types angular angular#bundler`,
  ].join(';');
}
