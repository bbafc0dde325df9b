import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WaitingLimit } from '#database';
import { AppModule } from './app.module.js';
import { AppError } from '../core/errors/app-error.js';
import { addressRanges } from '../core/http/addresses.js';
import { basePathOf, withoutBasePath } from '../core/http/base-path.js';
import { readBodies } from './http/bodies.js';
import { answerConditionally } from './http/conditional.js';
import { DATABASE_TIME_MS } from '../core/time/database-time.js';
import { clientAddressReader, isForwarded } from '../core/http/client-address.js';
import { readGatewayRequests } from '../core/http/gateway-requests.js';
import { dialectOfRequest, translateRequest } from '../core/http/dialects.js';
import { inspectJson, type InspectOptions } from '../core/fields/text.js';
import { catchesAll, methodsOfAddresses } from './http/allowed-methods.js';
import { headerFault } from './http/header-fault.js';
import { NestLogger, type AppLogger } from '../core/logging/logger.js';
import { quotaHeaders } from '../core/http/quota.js';
import { requestContext } from '../core/http/request-context.js';
import { surfaceOfRequest, type ServedRequest } from '../core/http/surface.js';
import { refuseRequest } from './http/error.filter.js';
import { refuseAddress, refuseTunnel, refuseMalformed } from './http/malformed-requests.js';
import { AccessGuard, guardBeforeBodies } from '../security/access.guard.js';
import type { Settings } from '../core/settings/settings.js';
import { serveConsole } from './console/console.js';
import { serveDocument } from './openapi/document.js';
import { escapeFault } from './http/escapes.js';
import { Drain } from '../operations/health/drain.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request: the peer, or what a trusted proxy says of it. Fastify's `ip` is the peer's. */
    clientAddress: string;
  }
}

/** The largest body, in bytes, of a route that asks for no other limit by `@RouteOptions({ bodyLimit })`. */
export const BODY_LIMIT = 64 * 1024;

/** What a page of another origin may read of an answer besides the body: how long it has to wait. */
const exposedHeaders = ['Retry-After', 'RateLimit', 'RateLimit-Policy'];

/** Builds the server as it runs: the adapter's limits, the hooks every request passes, the routes. */
export async function createApp(
  settings: Settings,
  logger: AppLogger,
): Promise<NestFastifyApplication> {
  const requestTimeout = settings.requestTimeout * 1000;
  const basePath = basePathOf(settings);
  const adapter = new FastifyAdapter({
    skipMiddie: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout,
    // For a connection on which nothing moves at all; a slow sender meets the limit above.
    connectionTimeout: requestTimeout + 5_000,
    keepAliveTimeout: 72_000,
    http: {
      maxHeaderSize: 16 * 1024,
      // Refused with the other faults of headers, in the shape of the other answers.
      requireHostHeader: false,
      // With a headers' timeout above the other Node does not cut a slow body at all, and it looks only every 30 s.
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: 1_000,
    },
    genReqId: (request: { headers: Record<string, unknown> }) =>
      requestId(request.headers['x-request-id']),
    forceCloseConnections: 'idle',
    // A request that arrives on an open connection while the server closes is served like those before it.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 255 },
    // The one place before the route is found.
    rewriteUrl: (request: IncomingMessage) => {
      request.url = withoutBasePath(request.url ?? '/', basePath);
      translateRequest(request);
      return request.url;
    },
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseMalformed,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(settings, logger),
    adapter,
    {
      bodyParser: false,
      logger: new NestLogger(logger),
      abortOnError: false,
    },
  );
  const fastify = app.getHttpAdapter().getInstance();
  await prepare(fastify, settings, logger, app.get(AccessGuard), app.get(Drain));
  // A stop that was asked for is a success: exit code 0, not an end by the signal.
  app.enableShutdownHooks([], { useProcessExit: true });
  serveDocument(app, settings);
  if (settings.surfaces.includes('admin')) await serveConsole(fastify, logger, basePath);
  return app;
}

/** A caller's request id is kept where it is harmless in a log, so that traces can be joined. */
function requestId(given: unknown): string {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : randomUUID();
}

async function prepare(
  fastify: FastifyInstance,
  settings: Settings,
  logger: AppLogger,
  guard: AccessGuard,
  drain: Drain,
): Promise<void> {
  fastify.addHook('onRoute', (route) => {
    const bodyLimit = route.config?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    // Nest's filter is there for its own routes; these exist before it, and would answer in Fastify's shape.
    if (route.config?.served === undefined) route.errorHandler ??= refuseRequest;
  });
  await fastify.register(cookie);
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity:
      settings.publicUrl.protocol === 'https:' ? { maxAge: 31_536_000 } : false,
  });
  const clientAddressOf = clientAddressReader(settings.trustedProxies, settings.forwardedHeader);
  const methodsOf = methodsOfAddresses(fastify, (request) => isServed(request, settings));
  if (settings.corsOrigins.length > 0) await admitOrigins(fastify, settings, methodsOf);
  fastify.decorateRequest('clientAddress', '');
  fastify.addHook('onRequest', (request, reply, done) => {
    request.clientAddress = clientAddressOf(request.ip, request.raw.headersDistinct);
    const context = {
      requestId: request.id,
      address: request.clientAddress,
      userAgent: request.headers['user-agent']?.slice(0, 255),
    };
    const limit = new WaitingLimit(request.routeOptions.config.databaseTime ?? DATABASE_TIME_MS);
    reply.raw.once('close', () => limit.end());
    limit.run(() => {
      requestContext.run(context, () => {
        const fault = headerFault(request.raw);
        const { url } = request.routeOptions;
        if (fault || (url !== undefined && !catchesAll.test(url))) {
          done(fault ?? (isServed(request, settings) ? undefined : notServed()));
          return;
        }
        const methods = methodsOf(request.url);
        if (methods.length > 0) void reply.header('allow', methods.join(', '));
        done(methods.length > 0 ? otherMethod(request.method, methods) : undefined);
      });
    });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    // Swagger UI writes style elements into its page. They can show nothing of others' there: it has no stored text.
    if (/^\/docs(\/|$)/.test(request.routeOptions.url ?? '')) {
      const policy = String(reply.raw.getHeader('content-security-policy'));
      void reply.header('content-security-policy', `${policy};style-src 'self' 'unsafe-inline'`);
    }
    done();
  });
  warnOfUnknownProxy(fastify, settings.trustedProxies, logger);
  // The guards ask the database for names in the path.
  fastify.addHook('preParsing', ({ query, params, raw, routeOptions }, _reply, _payload, done) => {
    // Behind a gateway's question stands the query of another service.
    const isAsked = routeOptions.config.gateway !== undefined;
    const escapes = isAsked ? undefined : escapeFault('query/', queryOf(raw.url));
    done(escapes ?? harmful('query', query) ?? harmful('path', params));
  });
  guardBeforeBodies(fastify, guard);
  fastify.addHook('preValidation', ({ body, routeOptions }, _reply, done) => {
    done(harmful('', body, routeOptions.config));
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    void reply.header('x-request-id', request.id);
    const quota = requestContext.current()?.quota;
    if (quota) void reply.headers(quotaHeaders(quota));
    done();
  });
  answerConditionally(fastify);
  stopGracefully(fastify, drain, settings.shutdownGrace);
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        // The route, not the address that was asked for: that may hold what does not belong in a log.
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
        address: request.clientAddress,
      },
      'request',
    );
    done();
  });
  // Node's default response has no body.
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response);
  });
  fastify.server.on('connect', refuseTunnel);
  readBodies(fastify);
  readGatewayRequests(fastify);
}

/**
 * Warns once that a forwarded address comes from a peer that is not a trusted proxy. If it is the operator's own proxy,
 * all clients seem to share one address and its limits.
 */
function warnOfUnknownProxy(
  fastify: FastifyInstance,
  trustedProxies: readonly string[],
  logger: AppLogger,
): void {
  const isTrusted = addressRanges(trustedProxies);
  let warned = false;
  fastify.addHook('onRequest', ({ headers, ip }, _reply, done) => {
    if (!warned && isForwarded(headers) && !isTrusted(ip)) {
      warned = true;
      logger.warn(
        { address: ip },
        'X-Forwarded-For and Forwarded are ignored from this address. If it is your reverse proxy, add it to SIGNET_TRUSTED_PROXIES.',
      );
    }
    done();
  });
}

/**
 * At a stop, answers end their connections, which would stay open for the next request otherwise, and what has no answer
 * after the grace (in seconds, from the end of the drain) is cut off.
 */
function stopGracefully(fastify: FastifyInstance, drain: Drain, grace: number): void {
  fastify.addHook('preClose', (done) => {
    setTimeout(() => fastify.server.closeAllConnections(), grace * 1000).unref();
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (drain.isDraining) void reply.header('connection', 'close');
    done();
  });
}

/**
 * Lets pages of the configured origins call the public surface, and nothing else: the admin API is for its own console.
 * Each public route gets one for its preflights, so that a preflight is judged by the route that it asks about. An
 * `OPTIONS` that is no preflight gets the methods (RFC 9110 section 9.3.7).
 */
async function admitOrigins(
  fastify: FastifyInstance,
  settings: Settings,
  methodsOf: (url: string) => string[],
): Promise<void> {
  await fastify.register(cors, {
    delegator: (request: FastifyRequest, done) => {
      const isOpen =
        request.routeOptions.config.surface === 'public' && isServed(request, settings);
      const origin = isOpen ? [...settings.corsOrigins] : false;
      const preflight = request.headers['access-control-request-method'] !== undefined;
      done(null, {
        origin,
        methods: ['GET', 'POST'],
        maxAge: 600,
        exposedHeaders,
        preflight: preflight && request.headers.origin !== undefined,
      });
    },
  });
  const asked = new Set<string>();
  fastify.addHook('onRoute', ({ url, config }) => {
    if (config?.surface !== 'public' || config.cors === false || asked.has(url)) return;
    asked.add(url);
    fastify.options(url, { config: { surface: 'public', body: 'none' } }, (request, reply) =>
      reply.header('allow', methodsOf(request.url).join(', ')).status(204).send(),
    );
  });
}

function isServed(request: ServedRequest, settings: Settings): boolean {
  const surface = surfaceOfRequest(request);
  return (
    (surface === 'operations' || settings.surfaces.includes(surface)) &&
    dialectOfRequest(request)?.isServed(request.routeOptions.url ?? '', settings) !== false
  );
}

function notServed(): AppError {
  return new AppError('route.unknown', 'This node does not serve this part of Signet.');
}

function otherMethod(method: string, methods: readonly string[]): AppError {
  const detail = `There is no ${method} at this address, only ${methods.join(', ')}.`;
  return new AppError('request.method_not_allowed', detail);
}

function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

/** What a part of a request holds that is never accepted, before anything else looks at it. */
function harmful(source: string, part: unknown, options?: InspectOptions): AppError | undefined {
  const fault = part === undefined ? undefined : inspectJson(part, options);
  if (fault === undefined) return undefined;
  return new AppError(
    'request.invalid',
    `The request holds something that is never accepted: ${source}${fault.pointer} ${fault.detail}.`,
    [{ pointer: source + fault.pointer, detail: fault.detail }],
  );
}
