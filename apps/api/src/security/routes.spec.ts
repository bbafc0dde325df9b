import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyContextConfig } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../server/app.module.js';
import { createLogger } from '../core/logging/logger.js';
import { routeConfigOf } from '../core/http/route-config.js';
import { readSettings } from '../core/settings/settings.js';
import { buildDocument } from '../server/openapi/document.js';
import { ACCESS, CONSOLE_ONLY, ENROLLING, STEP_UP, type Access } from './access.decorators.js';
import { permissions } from './permissions.js';

interface Route {
  name: string;
  path: string;
  method: RequestMethod;
  access: Access | undefined;
  config: FastifyContextConfig;
  marks: Record<'stepUp' | 'consoleOnly' | 'enrolling', boolean>;
}

/** The reviewed public routes. All other routes need a permission. */
const publicRoutes = [
  'ConsoleSessionController.signIn',
  'DiscoveryController.getJwks',
  'DiscoveryController.getOauthMetadata',
  'DiscoveryController.getOpenidConfiguration',
  'HealthController.isLive',
  'HealthController.isReady',
  'JwtdController.jwtdToken',
  'JwthenticatorController.jwthenticatorAuthenticate',
  'JwthenticatorController.jwthenticatorHealth',
  'JwthenticatorController.jwthenticatorJwks',
  'JwthenticatorController.jwthenticatorRefresh',
  'JwthenticatorController.jwthenticatorRoot',
  'JwthenticatorController.jwthenticatorValidate',
  'JwthenticatorController.jwthenticatorValidateRequest',
  'JwtisController.jwtisIssueToken',
  'JwtisController.jwtisPing',
  'JwtisController.jwtisRenewToken',
  'JwtisController.jwtisRoot',
  'JwtisKeysController.jwtisKeys',
  'JwtisKeysController.jwtisRegister',
  'JwtisKeysController.jwtisRenewKeys',
  'MetricsController.getMetrics',
  'OAuthController.introspectToken',
  'OAuthController.oauthToken',
  'OAuthController.revokeToken',
  'OAuthController.validateRequest',
  'SecondFactorSignInController.completeSignIn',
  'SecondFactorSignInController.getSecondFactorChallenge',
  'SecondFactorSignInController.secondFactorPasskeyOptions',
  'SecondFactorSignInController.signInPasskeyOptions',
  'SecondFactorSignInController.signInWithPasskey',
  'TokensController.getPublicKey',
  'TokensController.login',
  'TokensController.loginWithLifetime',
  'TokensController.renew',
  'TokensController.renewTokenPair',
  'TokensController.renewWithLifetime',
  'TokensController.revokeRefreshToken',
];

/** Changes of the administrator's own credentials: console sessions only, no personal access tokens. */
const consoleRoutes = [
  'AccountController.createPersonalAccessToken',
  'AccountController.setOwnPassword',
  'PasskeysController.createPasskey',
  'PasskeysController.createPasskeyOptions',
  'PasskeysController.removePasskey',
  'PasskeysController.renamePasskey',
  'SecondFactorController.confirmTotp',
  'SecondFactorController.removeTotp',
  'SecondFactorController.renewRecoveryCodes',
  'SecondFactorController.startTotpEnrolment',
];

/** Routes that re-authenticate a session, and cannot require re-authentication themselves. */
const provingRoutes = [
  'SecondFactorSignInController.reauthenticate',
  'SecondFactorSignInController.reauthenticationPasskeyOptions',
];

/** Routes open to an administrator who must enrol a second factor first. */
const enrollingRoutes = [
  'AccountController.setOwnPassword',
  'ConsoleSessionController.getSignedInAdministrator',
  'ConsoleSessionController.signOut',
  'PasskeysController.createPasskey',
  'PasskeysController.createPasskeyOptions',
  'PasskeysController.listPasskeys',
  'SecondFactorController.confirmTotp',
  'SecondFactorController.getSecondFactor',
  'SecondFactorController.startTotpEnrolment',
  'SecondFactorSignInController.reauthenticate',
];

/** Emergency changes of a key, which invalidate issued tokens. They require step-up. */
const urgentRoutes = ['RotationController.activateKey', 'RotationController.revokeKey'];

/** Permissions whose routes require step-up. */
const dangerousPermissions: readonly Access[] = [
  'administrators:write',
  'namespaces:delete',
  'tokens:issue',
];

/** RFC 7009 section 2.2: the status code is the response. */
const answersWithoutBody = ['revokeToken'];

/** Always refused; exists for clients that call it nevertheless. */
const undocumented = ['JwtisKeysController.jwtisRenewKeys'];

let app: INestApplication;
let routes: Route[];
let document: OpenAPIObject;

beforeAll(async () => {
  const module = AppModule.of(readSettings({}), createLogger('silent'));
  app = await NestFactory.create(module, new FastifyAdapter(), { preview: true, logger: false });
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap(({ controllers: own }) => [...own.values()]);
  routes = controllers.flatMap(({ metatype }) => routesOf(metatype as Type));
  document = buildDocument(app);
});

afterAll(() => app.close());

function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const prefix = String(Reflect.getMetadata(PATH_METADATA, controller));
  return Object.getOwnPropertyNames(prototype)
    .map((name) => ({ name, handler: prototype[name] ?? {} }))
    .filter(({ handler }) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .flatMap(({ name, handler }) => {
      const paths = Reflect.getMetadata(PATH_METADATA, handler) as string | string[];
      return [paths].flat().map((path) => ({
        name: `${controller.name}.${name}`,
        path: `/${prefix}/${path}`,
        method: Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod,
        access: Reflect.getMetadata(ACCESS, handler) as Access | undefined,
        config: routeConfigOf(handler),
        marks: {
          stepUp: Reflect.hasMetadata(STEP_UP, handler),
          consoleOnly: Reflect.hasMetadata(CONSOLE_ONLY, handler),
          enrolling: Reflect.hasMetadata(ENROLLING, handler),
        },
      }));
    });
}

describe('every route', () => {
  it('is found', () => {
    expect(routes.length).toBeGreaterThan(60);
  });

  it('is public or declares the permission it needs', () => {
    const unmarked = routes.filter(({ access }) => access === undefined);
    expect(unmarked.map(({ name }) => name)).toEqual([]);
  });

  it('declares its surface and its body format', () => {
    const silent = routes.filter(({ config }) => !config.surface || !config.body);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('is on the admin surface if it needs a permission', () => {
    const exposed = routes.filter(
      ({ access, config }) => access !== 'public' && config.surface !== 'admin',
    );
    expect(exposed.map(({ name }) => name)).toEqual([]);
    const { config } = routes.find(({ name }) => name.endsWith('.jwtisRegister')) ?? {};
    expect(config?.surface).toBe('admin');
  });

  it('accepts JSON of any content type only for existing clients', () => {
    const untyped = routes.filter(({ config }) => config.body?.endsWith('untyped-json'));
    const paths = untyped
      .map(({ path }) => path)
      .filter((path) => !/^\/(token|compat)\//.test(path));
    expect(untyped.length).toBeGreaterThan(20);
    expect(paths).toEqual([]);
  });

  it('is public only after review', () => {
    const open = routes.filter(({ access }) => access === 'public').map(({ name }) => name);
    expect([...new Set(open)].sort()).toEqual(publicRoutes);
  });

  it('requires step-up for dangerous changes, and only there', () => {
    const asking = routes.filter(({ marks }) => marks.stepUp).map(({ name }) => name);
    const dangerous = routes
      .filter(({ access }) => access !== undefined && dangerousPermissions.includes(access))
      .map(({ name }) => name);
    expect(dangerous.length).toBeGreaterThan(8);
    expect(asking.sort()).toEqual([...dangerous, ...urgentRoutes, ...consoleRoutes].sort());
  });

  it('is console-only if it changes the own credentials', () => {
    const alone = routes.filter(({ marks }) => marks.consoleOnly).map(({ name }) => name);
    expect(alone.sort()).toEqual([...consoleRoutes, ...provingRoutes].sort());
  });

  it('is open to administrators who must enrol only as far as they need it', () => {
    const enrolling = routes.filter(({ marks }) => marks.enrolling).map(({ name }) => name);
    expect(enrolling.sort()).toEqual(enrollingRoutes);
  });

  it('accepts any method, or any path below it, only for gateways', () => {
    const wide = routes.filter(
      ({ method, path }) => method === RequestMethod.ALL || path.includes('*'),
    );
    expect(wide.map(({ name, path, access }) => [name, path, access])).toEqual([
      ['OAuthController.validateRequest', '/ns/:ns/validate', 'public'],
      ['OAuthController.validateRequest', '/ns/:ns/validate/*', 'public'],
    ]);
  });

  it('has a namespace in its path if and only if its permission is one of a namespace', () => {
    const wrong = routes.filter(({ access, path }) => {
      if (access === undefined || access === 'public') return false;
      return path.includes(':ns') !== (permissions[access] === 'namespace');
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('changes nothing with GET', () => {
    const reading = Object.values(document.paths).flatMap(({ get }) => (get ? [get] : []));
    const writing = reading.filter((operation) => {
      const permission = (operation as unknown as Record<string, unknown>)['x-permission'];
      return typeof permission === 'string' && permission.endsWith(':write');
    });
    expect(writing.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('declares its body or has none', () => {
    const bodies = Object.values(document.paths)
      .flatMap((item) => [item.get, item.post, item.put, item.patch, item.delete])
      .filter((operation) => operation?.requestBody !== undefined);
    const loose = bodies.filter((operation) => {
      const { content } = operation?.requestBody as {
        content: Record<string, { schema?: unknown }>;
      };
      const schemas = Object.values(content).map(({ schema }) => JSON.stringify(schema ?? {}));
      return schemas.some((schema) => !schema.startsWith('{"$ref":"#/components/schemas/'));
    });
    expect(bodies.length).toBeGreaterThan(20);
    expect(loose.map((operation) => operation?.operationId)).toEqual([]);
  });

  it('is idempotent if an administrator creates something', () => {
    const creates = Object.values(document.paths)
      .flatMap(({ post }) => (post ? [post] : []))
      .filter((post) => post.responses['201'] && 'x-permission' in post);
    const unsafe = creates.filter(
      ({ parameters = [] }) =>
        !parameters.some((one) => 'name' in one && one.name === 'Idempotency-Key'),
    );
    expect(creates.length).toBeGreaterThan(8);
    // A repetition of these replaces the first result: options of a ceremony, a TOTP secret, recovery codes. A passkey
    // or a key of JWThenticator is registered once, however often it is sent.
    expect(unsafe.map(({ operationId }) => operationId).sort()).toEqual([
      'createPasskey',
      'createPasskeyOptions',
      'jwthenticatorRegisterKey',
      'reauthenticationPasskeyOptions',
      'renewRecoveryCodes',
      'startTotpEnrolment',
    ]);
  });

  it('has a unique name and declares its responses', () => {
    const operations = Object.values(document.paths).flatMap((item) =>
      [item.get, item.post, item.put, item.patch, item.delete].filter(
        (operation) => operation !== undefined,
      ),
    );
    const documented = routes.filter(({ name }) => !undocumented.includes(name));
    expect(operations).toHaveLength(new Set(documented.map(({ name }) => name)).size);
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    const silent = operations.filter(({ operationId, responses }) => {
      if (answersWithoutBody.includes(operationId ?? '')) return false;
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      return (
        good.length !== 1 || !good.every(([status, value]) => status === '204' || hasSchema(value))
      );
    });
    expect(silent.map(({ operationId }) => operationId)).toEqual([]);
  });
});

/** Whether every content type of the response has a schema. */
function hasSchema(response: unknown): boolean {
  const { content = {} } = response as { content?: Record<string, { schema?: unknown }> };
  const types = Object.keys(content);
  // jwtd answers changes with text; exports are files.
  const texts = ['text/plain', 'text/csv', 'application/x-ndjson'];
  const known = types.every((type) => ['application/json', ...texts].includes(type));
  return known && types.length > 0 && types.every((type) => content[type]?.schema !== undefined);
}
