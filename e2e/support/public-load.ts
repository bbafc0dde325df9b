import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { operations, type RouteOperation } from './every-route.js';
import type { Flood } from './flood.js';
import { agent, form, forgedCredentials, secret } from './forged-credentials.js';

/** Requests of one kind; everything that a caller controls differs between them. */
export type Load = Omit<Flood, 'addressOf'>;

const namespace = (): string => `n${randomUUID()}`;
const text = (): string => randomBytes(randomInt(1, 1_500)).toString('base64url');
const token = (): string => `${secret()}.${text()}.${secret()}`;
const ttl = (): string => `${randomInt(1, 1_000_000)}s`;
const bearer = (index: number): Record<string, string> => ({
  ...agent(index),
  authorization: `Bearer ${token()}`,
});
const cookie =
  (name: string) =>
  (index: number): Record<string, string> => ({
    ...agent(index),
    cookie: `${name}=${secret()}`,
    'x-signet-console': '1',
  });

const get = (path: Load['path'], headersOf: Load['headersOf'] = agent): Load => ({
  method: 'GET',
  path,
  headersOf,
});
const post = (
  path: Load['path'],
  bodyOf?: Load['bodyOf'],
  headersOf: Load['headersOf'] = agent,
): Load => ({ method: 'POST', path, bodyOf, headersOf });
const postForm = (path: Load['path'], fieldsOf: () => Record<string, string>): Load =>
  post(
    path,
    () => new URLSearchParams(fieldsOf()).toString(),
    (index) => ({ ...form, ...agent(index) }),
  );

const password = () => ({ namespace: namespace(), username: text(), password: text() });
const refreshToken = (ns: string) => ({ namespace: ns, refresh_token: token() });

/** Requests for every route that needs no credential, with random names, credentials, paths and bodies. */
export function publicLoad(ns: string): Load[] {
  return [
    ...forgedCredentials(ns),
    post(() => `/token/refresh/${ttl()}`, password),
    post('/token/access', () => refreshToken(namespace())),
    post(
      () => `/token/access/${ttl()}`,
      () => refreshToken(ns),
    ),
    post(
      () => `/token/refresh-access/${ttl()}`,
      () => refreshToken(ns),
    ),
    post('/token/revoke', () => refreshToken(ns)),
    post('/token/revoke', () => refreshToken(namespace())),
    post('/token/public', () => ({ namespace: namespace(), encoding_form: text() })),
    get(`/ns/${ns}/.well-known/jwks.json`),
    get(() => `/ns/${namespace()}/.well-known/jwks.json`),
    get(() => `/ns/${namespace()}/.well-known/openid-configuration`),
    get(() => `/.well-known/oauth-authorization-server/ns/${namespace()}`),
    postForm(`/ns/${ns}/oauth2/token`, () => ({ grant_type: text(), [text().slice(0, 50)]: 'x' })),
    postForm(`/ns/${ns}/oauth2/token`, () => ({ grant_type: 'password', ...password() })),
    postForm(
      () => `/ns/${namespace()}/oauth2/token`,
      () => ({ grant_type: 'client_credentials', client_secret: secret() }),
    ),
    postForm(
      () => `/ns/${namespace()}/oauth2/introspect`,
      () => ({ client_secret: secret(), token: token() }),
    ),
    postForm(`/ns/${ns}/oauth2/revoke`, () => ({ client_secret: secret(), token: token() })),
    get(() => `/ns/${ns}/validate?require=${text().slice(0, 900)}&audience=${secret()}`, bearer),
    get(() => `/ns/${namespace()}/validate`, bearer),
    post('/compat/jwtd/token', () => ({ username: text(), password: text(), service: text() })),
    post('/compat/jwthenticator/validate', () => ({ jwt: token() })),
    get('/compat/jwthenticator/validate_request', bearer),
    get('/compat/jwthenticator/jwks'),
    get('/compat/jwthenticator/health'),
    get('/compat/jwthenticator'),
    post('/compat/jwtis/issue_token', () => ({ kid: namespace() }), bearer),
    post('/compat/jwtis/renew_token', () => ({ kid: ns, refresh_token: token() }), bearer),
    post(
      () => `/compat/jwtis/register/${namespace()}`,
      () => ({ expiry: 0 }),
      bearer,
    ),
    post('/compat/jwtis/renew_keys', () => ({ kid: namespace() }), bearer),
    get('/compat/jwtis/ping'),
    get('/compat/jwtis'),
    get(() => `/compat/jwtis/keys/${namespace()}`, bearer),
    get('/health/live'),
    get('/health/ready'),
    get('/metrics'),
    // The sign-in of administrators, and requests with forged session cookies.
    post('/api/v1/session', () => ({ username: text().slice(0, 60), password: text() })),
    get('/api/v1/session', cookie('signet')),
    { ...get('/api/v1/session', cookie('signet')), method: 'DELETE' },
    get('/api/v1/session/second-factor', cookie('signet-pending-sign-in')),
    post(
      '/api/v1/session/second-factor',
      () => ({ recoveryCode: secret() }),
      cookie('signet-pending-sign-in'),
    ),
    post(
      '/api/v1/session/second-factor/passkey-options',
      undefined,
      cookie('signet-pending-sign-in'),
    ),
    post('/api/v1/session/passkey/options'),
    post('/api/v1/session/reauthentication', () => ({ password: text() }), cookie('signet')),
    post('/api/v1/session/reauthentication/passkey-options', undefined, cookie('signet')),
    // Unknown routes, malformed JSON, and a CORS preflight.
    get(() => `/${secret()}/${secret()}`),
    get(() => `/ns/${text()}/validate`),
    post('/token/refresh', () => `{"${text()}`),
    {
      ...get('/token/access', (index) => ({
        ...agent(index),
        origin: `https://${randomUUID()}.example`,
        'access-control-request-method': 'POST',
      })),
      method: 'OPTIONS',
    },
  ];
}

/** Suffixes of paths whose refusals are recorded in the audit log. */
const RECORDED = ['/api/v1/session/passkey', '/introspect'];

/**
 * Cycles through the requests endlessly. Every second request is one whose refusal is recorded, so that even a short
 * load reaches the limits of the audit log.
 */
export function inTurn<T extends Load>(loads: readonly T[]): (index: number) => T | undefined {
  const recorded = loads.filter(({ path }) => RECORDED.some((one) => String(path).endsWith(one)));
  return (index) => {
    const from = index % 2 === 0 ? loads : recorded;
    return from[Math.floor(index / 2) % from.length];
  };
}

/** Whether an operation is reachable without authentication: it needs no administrator, or authenticates one. */
const isReachable = ({ surface, isGuarded, path }: RouteOperation): boolean =>
  surface !== 'admin' || !isGuarded || /^\/api\/v1\/session(\/|$)/.test(path);

/** Operations that are reachable without authentication and that the load does not cover. */
export function missingFrom(loads: readonly Load[]): string[] {
  const sent = loads.map(({ method = 'POST', path }) => {
    const { pathname } = new URL(typeof path === 'string' ? path : path(0), 'http://signet.test');
    return { method, pathname };
  });
  const isSent = ({ method, path }: RouteOperation): boolean => {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return sent.some((one) => one.method === method && pattern.test(one.pathname));
  };
  return operations.filter((one) => isReachable(one) && !isSent(one)).map(({ name }) => name);
}
