import { applyDecorators, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyContextConfig } from 'fastify';

/**
 * The part of Signet that a route belongs to. Operators can expose `public` and `admin` separately (`SIGNET_SURFACES`).
 */
export type Surface = 'public' | 'admin' | 'operations';

/**
 * How a route parses its body:
 *
 * - `json`: JSON with its content type. Browsers cannot send that type to another origin without a preflight.
 * - `untyped-json`: JSON whatever the content type, for clients that send another one or none. Not for routes that rely
 *   on the content type against cross-site requests.
 * - `form`: `application/x-www-form-urlencoded`, as OAuth requires (RFC 6749 section 3.2).
 * - `form-or-untyped-json`: a form if the content type says so, JSON otherwise.
 * - `none`: the body is never read.
 */
export type BodyFormat = 'json' | 'untyped-json' | 'form' | 'form-or-untyped-json' | 'none';

/** Extension with the surface of an operation. */
export const SURFACE_EXTENSION = 'x-surface';

/** Extension with the body format, used while the document is built. */
export const BODY_EXTENSION = 'x-body';

type Handler = (...args: unknown[]) => unknown;

declare module 'fastify' {
  interface FastifyContextConfig {
    surface?: Surface;
    body?: BodyFormat;
    /** The controller and method of the route: guards run before Nest handles the request. */
    served?: { controller: Type; handler: Handler };
    /** Disables CORS for a route of the public surface. */
    cors?: false;
    /** In bytes. */
    bodyLimit?: number;
    /** Leaves integers beyond 2^53 - 1 to the fields that read them. */
    largeIntegers?: true;
  }
}

const ROUTE = Symbol('route');

/** A request, or the part of one that has its route. */
interface RoutedRequest {
  routeOptions: { config: FastifyContextConfig; url?: string | undefined };
  [ROUTE]?: { config: FastifyContextConfig; url?: string | undefined };
}

/** The config and the pattern of the matched route. Fastify builds `routeOptions` again for every access. */
export function routeOf(request: RoutedRequest): RoutedRequest['routeOptions'] {
  return (request[ROUTE] ??= request.routeOptions);
}

/**
 * Declares the surface of a route, or of all routes of a controller, and the format of their bodies.
 * `security/routes.spec.ts` fails for a route without it.
 */
export const OnSurface = (surface: Surface, body: BodyFormat): ClassDecorator & MethodDecorator =>
  applyDecorators(
    RouteOptions({ surface, body }),
    ApiExtension(SURFACE_EXTENSION, surface),
    ApiExtension(BODY_EXTENSION, body),
  );

/**
 * Adds to the Fastify config of a route, or of all routes of a controller; the config of the route takes precedence.
 */
export function RouteOptions(config: FastifyContextConfig): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol) => {
    if (key !== undefined) {
      addConfig((target as Record<string | symbol, object>)[key], config);
      return;
    }
    const controller = target as Type<Record<string, Handler>>;
    const prototype = controller.prototype as Record<string, Handler>;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler = prototype[name];
      if (handler && Reflect.hasMetadata(METHOD_METADATA, handler)) {
        addConfig(handler, { ...config, served: { controller, handler } });
      }
    }
  };
}

function addConfig(handler: object | undefined, config: FastifyContextConfig): void {
  if (handler === undefined) return;
  const own = routeConfigOf(handler);
  Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { ...config, ...own }, handler);
}

/** The Fastify config that decorators have set on a controller method. */
export function routeConfigOf(handler: object): FastifyContextConfig {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ??
    {}) as FastifyContextConfig;
}
