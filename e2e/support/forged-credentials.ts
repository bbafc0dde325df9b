import { randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Flood } from './flood.js';

/** A request with a credential that the server has never issued. */
export interface ForgedCredential extends Omit<Flood, 'addressOf' | 'path'> {
  name: string;
  path: string;
  /** The statuses with which it may be refused. */
  refusals: readonly number[];
  /** Whether each attempt costs a password hash and is throttled like any password guess. */
  isPassword?: boolean;
}

export const form = { 'content-type': 'application/x-www-form-urlencoded' };
/** A header that an attacker controls, which must therefore not affect the limits. */
export const agent = (index: number): Record<string, string> => ({
  'user-agent': `agent ${index}`,
});
export const secret = (): string => randomBytes(32).toString('base64url');

/** A secret in Signet's own format with a valid checksum, so that the server looks it up. */
function wellFormed(prefix: string): string {
  const body = `${prefix}_${randomBytes(22).toString('hex').slice(1)}`;
  return `${body}_${crc32(body).toString(16).padStart(8, '0')}`;
}

/** An assertion for an unknown challenge by an unknown authenticator. */
function passkey(): object {
  const challenge = secret();
  const id = secret();
  const client = { type: 'webauthn.get', challenge, origin: 'http://localhost:3000' };
  return {
    credential: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: Buffer.from(JSON.stringify(client)).toString('base64url'),
        authenticatorData: randomBytes(37).toString('base64url'),
        signature: randomBytes(70).toString('base64url'),
        userHandle: randomBytes(16).toString('base64url'),
      },
    },
  };
}

/**
 * Forged credentials for every public route that takes one, and for the two routes with which administrators
 * authenticate. The namespace serves the dialects.
 */
export function forgedCredentials(namespace: string): ForgedCredential[] {
  const client = (path: string, more: Record<string, string>): ForgedCredential => ({
    name: `client secrets at ${path}`,
    path: `/ns/${namespace}/oauth2/${path}`,
    bodyOf: () => new URLSearchParams({ client_secret: secret(), ...more }).toString(),
    headersOf: (index) => ({ ...form, ...agent(index) }),
    refusals: [401],
  });
  const json = (
    name: string,
    path: string,
    bodyOf: (index: number) => object,
  ): ForgedCredential => ({ name, path, bodyOf, headersOf: agent, refusals: [401] });
  const password = (...way: Parameters<typeof json>): ForgedCredential => ({
    ...json(...way),
    isPassword: true,
  });
  const admin = (name: string, headers: () => Record<string, string>): ForgedCredential => ({
    name,
    method: 'GET',
    path: '/api/v1/namespaces',
    headersOf: (index) => ({ ...agent(index), ...headers() }),
    refusals: [401],
  });
  return [
    client('token', { grant_type: 'client_credentials' }),
    client('introspect', { token: 'x' }),
    client('revoke', { token: 'x' }),
    {
      name: 'refresh tokens at the token endpoint',
      path: `/ns/${namespace}/oauth2/token`,
      bodyOf: () =>
        new URLSearchParams({ grant_type: 'refresh_token', refresh_token: secret() }).toString(),
      headersOf: (index) => ({ ...form, ...agent(index) }),
      refusals: [400],
    },
    json('refresh tokens', '/token/access', () => ({ namespace, refresh_token: secret() })),
    password('invented users', '/token/refresh', () => ({
      namespace,
      username: randomUUID(),
      password: secret(),
    })),
    password('users of invented namespaces', '/token/refresh', () => ({
      namespace: `n${randomUUID()}`,
      username: 'ann',
      password: secret(),
    })),
    password('invented administrators', '/api/v1/session', () => ({
      username: randomUUID(),
      password: secret(),
    })),
    json('passkeys', '/api/v1/session/passkey', passkey),
    {
      ...json('pending sign-ins', '/api/v1/session/second-factor', () => ({ totp: '123456' })),
      headersOf: (index) => ({ ...agent(index), cookie: `signet-pending-sign-in=${secret()}` }),
    },
    admin('console cookies', () => ({ cookie: `signet=${secret()}` })),
    admin('personal access tokens', () => ({ authorization: `Bearer sgp_${secret()}` })),
    {
      name: 'access tokens at validate',
      method: 'GET',
      path: `/ns/${namespace}/validate`,
      headersOf: (index) => ({ ...agent(index), authorization: `Bearer e30.${secret()}.AAAA` }),
      refusals: [401],
    },
    json('keys of JWThenticator', '/compat/jwthenticator/authenticate', () => ({
      key: secret(),
      identifier: randomUUID(),
    })),
    json('tokens of JWThenticator', '/compat/jwthenticator/refresh', () => ({
      refresh_token: secret(),
      identifier: randomUUID(),
    })),
    // The last two have a wrong checksum, so they are refused without a lookup.
    ...[secret, () => `${wellFormed('sgn')}0`, () => `${wellFormed('sgp')}0`].map(
      (credential, kind) => ({
        ...json(`client tokens of JWTIS, form ${kind}`, '/compat/jwtis/issue_token', () => ({
          kid: namespace,
          claims: {},
        })),
        headersOf: (index: number) => ({
          ...agent(index),
          authorization: `Bearer ${credential()}`,
        }),
      }),
    ),
    {
      name: 'client tokens of JWTIS for its keys',
      method: 'GET',
      path: `/compat/jwtis/keys/${namespace}`,
      headersOf: (index) => ({
        ...agent(index),
        authorization: `Bearer ${wellFormed('sgn')}`,
      }),
      refusals: [401],
    },
    password('invented users of jwtd', '/compat/jwtd/token', () => ({
      username: randomUUID(),
      password: secret(),
      service: 'service',
      labels: {},
    })),
  ];
}
