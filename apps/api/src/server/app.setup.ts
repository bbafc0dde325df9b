import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ShutdownSignal } from '@nestjs/common';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WaitingLimit } from '#database';
import { AppModule } from './app.module.js';
import { AppError } from '../core/errors/app-error.js';
import { addressRanges } from '../core/http/addresses.js';
import { basePathOf, withoutBasePath } from '../core/http/base-path.js';
import { readBodies } from './http/bodies.js';
import { ResponseWriter } from '../core/http/response-writer.js';
import { answerConditionally } from './http/conditional.js';
import { DATABASE_TIME_MS } from '../core/time/database-time.js';
import { clientAddressReader, isForwarded } from '../core/http/client-address.js';
import { stripGatewayRequests } from '../core/http/gateway-requests.js';
import { routeOf } from '../core/http/route-config.js';
import { dialectOfRequest, translateRequest } from '../core/http/dialects.js';
import { inspectJson, type InspectOptions } from '../core/fields/text.js';
import { catchesAll, methodsOfAddresses } from './http/allowed-methods.js';
import { headerFault } from './http/header-fault.js';
import { createRequestLog, NestLogger, type AppLogger } from '../core/logging/logger.js';
import { quotaHeaders } from '../core/http/quota.js';
import { requestContext } from '../core/http/request-context.js';
import { surfaceOfRequest, type ServedRequest } from '../core/http/surface.js';
import { RequestMetrics } from './http/request-metrics.js';
import { Metrics } from '../core/metrics/metrics.js';
import { refuseRequest, sentErrorCode } from './http/error.filter.js';
import { securityHeaders } from './http/security-headers.js';
import { refuseAddress, refuseTunnel, refuseMalformed } from './http/malformed-requests.js';
import { AccessGuard, guardBeforeBodies } from '../security/access.guard.js';
import type { Settings } from '../core/settings/settings.js';
import { serveConsole } from './console/console.js';
import { serveDocument } from './openapi/document.js';
import { escapeFault } from './http/escapes.js';
import { Drain } from '../operations/health/drain.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Client address: the peer, or the address forwarded by a trusted proxy. Fastify's `ip` is always the peer. */
    clientAddress: string;
  }
}

/** Default body limit in bytes. Routes override it with `@RouteOptions({ bodyLimit })`. */
export const BODY_LIMIT = 64 * 1024;

/** Response headers that pages of other origins can read (CORS), so that they know when to retry. */
const exposedHeaders = ['Retry-After', 'RateLimit', 'RateLimit-Policy'];

export interface AppOptions {
  /** Signals that stop the server; default: all that end a process. */
  stopSignals?: ShutdownSignal[];
}

/** Builds the server: adapter limits, hooks for every request, routes. */
export async function createApp(
  settings: Settings,
  logger: AppLogger,
  { stopSignals = [] }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const requestTimeout = settings.requestTimeout * 1000;
  const basePath = basePathOf(settings);
  const adapter = new FastifyAdapter({
    skipMiddie: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout,
    // Closes idle connections. A slow sender hits the request timeout above first.
    connectionTimeout: requestTimeout + 5_000,
    keepAliveTimeout: 72_000,
    http: {
      maxHeaderSize: 16 * 1024,
      // A missing Host is refused in `headerFault`, with an error body like every other error.
      requireHostHeader: false,
      // Node enforces no request timeout if the headers timeout is longer, and by default it checks only every 30 s.
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: 1_000,
    },
    genReqId: (request: { headers: Record<string, unknown> }) =>
      requestId(request.headers['x-request-id']),
    forceCloseConnections: 'idle',
    // Requests that arrive on open connections during the shutdown are still served.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 255 },
    // The only hook that runs before routing.
    rewriteUrl: (request: IncomingMessage) => {
      request.url = withoutBasePath(request.url ?? '/', basePath);
      translateRequest(request);
      return request.url;
    },
    // No route has a Fastify schema. The default compilers would be loaded at the start.
    schemaController: {
      compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
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
  await prepare(fastify, settings, {
    logger,
    guard: app.get(AccessGuard),
    drain: app.get(Drain),
    metrics: app.get(Metrics),
  });
  writeResponses(fastify, app.get(ResponseWriter));
  // A requested shutdown is a success: exits with code 0 instead of dying from the signal.
  app.enableShutdownHooks(stopSignals, { useProcessExit: true });
  serveDocument(app, settings);
  if (settings.surfaces.includes('admin')) await serveConsole(fastify, logger, basePath);
  return app;
}

function noCompiler(): never {
  throw new Error('Routes check requests and write responses without Fastify schemas.');
}

/** Accepts a caller's request id if it is safe to log, so that traces can be correlated. */
function requestId(given: unknown): string {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : randomUUID();
}

/** What the hooks use. */
interface Parts {
  logger: AppLogger;
  guard: AccessGuard;
  drain: Drain;
  metrics: Metrics;
}

async function prepare(
  fastify: FastifyInstance,
  settings: Settings,
  { logger, guard, drain, metrics }: Parts,
): Promise<void> {
  fastify.addHook('onRoute', (route) => {
    const bodyLimit = route.config?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    // Nest's error filter covers only Nest's routes; other routes would respond with Fastify's error format.
    if (route.config?.served === undefined) route.errorHandler ??= refuseRequest;
  });
  await fastify.register(cookie);
  const headers = securityHeaders(settings.publicUrl);
  const clientAddressOf = clientAddressReader(settings.trustedProxies, settings.forwardedHeader);
  const methodsOf = methodsOfAddresses(fastify, (request) => isServed(request, settings));
  if (settings.corsOrigins.length > 0) await admitOrigins(fastify, settings, methodsOf);
  fastify.decorateRequest('clientAddress', '');
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headers);
    request.clientAddress = clientAddressOf(request.ip, request.raw);
    const context = {
      requestId: request.id,
      address: request.clientAddress,
      userAgent: request.headers['user-agent']?.slice(0, 255),
    };
    const limit = new WaitingLimit(routeOf(request).config.databaseTime ?? DATABASE_TIME_MS);
    reply.raw.once('close', () => limit.end());
    limit.run(() => {
      requestContext.run(context, () => {
        const fault = headerFault(request.raw);
        const { url } = routeOf(request);
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
    // Swagger UI inserts style elements. That is safe here, because the page shows no stored data.
    if (/^\/docs(\/|$)/.test(routeOf(request).url ?? '')) {
      const policy = headers['content-security-policy'] ?? '';
      void reply.header('content-security-policy', `${policy};style-src 'self' 'unsafe-inline'`);
    }
    done();
  });
  warnOfUnknownProxy(fastify, settings.trustedProxies, logger);
  // Before the guards, which look up names in the path in the database.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const { query, params, raw } = request;
    // The query of a forward-auth request belongs to another service.
    const isAsked = routeOf(request).config.gateway !== undefined;
    const escapes = isAsked ? undefined : escapeFault('query/', queryOf(raw.url));
    done(escapes ?? harmful('query', query) ?? harmful('path', params));
  });
  guardBeforeBodies(fastify, guard);
  fastify.addHook('preValidation', (request, _reply, done) => {
    done(harmful('', request.body, routeOf(request).config));
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
  const logRequest = createRequestLog(logger);
  const counted = new RequestMetrics(metrics);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { url: route } = routeOf(request);
    counted.count(route, request.method, reply.statusCode, reply.elapsedTime);
    const code = sentErrorCode(reply);
    if (code !== undefined) counted.countRefusal(code);
    logRequest({
      requestId: request.id,
      method: request.method,
      // The route pattern instead of the URL, which may contain secrets or personal data.
      route: route ?? 'none',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
      address: request.clientAddress,
    });
    done();
  });
  // Node's default response to an unknown Expect has no body.
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response);
  });
  fastify.server.on('connect', refuseTunnel);
  readBodies(fastify);
  stripGatewayRequests(fastify);
}

/**
 * Warns once about forwarding headers from a peer that is not a trusted proxy. If the peer is the operator's own proxy,
 * all clients appear to share one address and its rate limits.
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
 * During shutdown, responses close their keep-alive connections. Requests without a response after the grace period
 * (in seconds, from the end of the drain) are cut off.
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
 * Allows the configured origins to call the public surface only; the admin API serves its own console. Each public
 * route gets its own OPTIONS route, so that a preflight is answered for the route that it asks about. An `OPTIONS` that
 * is not a preflight lists the methods (RFC 9110 section 9.3.7).
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
  const registered = new Set<string>();
  fastify.addHook('onRoute', ({ url, config }) => {
    if (config?.surface !== 'public' || config.cors === false || registered.has(url)) return;
    registered.add(url);
    fastify.options(url, { config: { surface: 'public', body: 'none' } }, (request, reply) =>
      reply.header('allow', methodsOf(request.url).join(', ')).status(204).send(),
    );
  });
}

function writeResponses(fastify: FastifyInstance, writer: ResponseWriter): void {
  fastify.addHook('preSerialization', (request, reply, body, done) => {
    try {
      done(null, typeof body === 'object' && body ? writer.write(body, request, reply) : body);
    } catch (error) {
      done(error as Error);
    }
  });
}

function isServed(request: ServedRequest, settings: Settings): boolean {
  const surface = surfaceOfRequest(request);
  return (
    (surface === 'operations' || settings.surfaces.includes(surface)) &&
    dialectOfRequest(request)?.isServed(routeOf(request).url ?? '', settings) !== false
  );
}

function notServed(): AppError {
  return new AppError('route.unknown', 'This node does not serve this surface.');
}

function otherMethod(method: string, methods: readonly string[]): AppError {
  const detail = `Method ${method} is not allowed here. Allowed: ${methods.join(', ')}.`;
  return new AppError('request.method_not_allowed', detail);
}

function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

/** Finds values that no route accepts, before any other code reads them. */
function harmful(source: string, part: unknown, options?: InspectOptions): AppError | undefined {
  const fault = part === undefined ? undefined : inspectJson(part, options);
  if (fault === undefined) return undefined;
  return new AppError(
    'request.invalid',
    `Invalid request: ${source}${fault.pointer} ${fault.detail}.`,
    [{ pointer: source + fault.pointer, detail: fault.detail }],
  );
}
