import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { createApiKey, type ApiKeyWithSecret } from '#client';
import { uniqueName } from './api.js';
import { send, type Answer } from './http.js';
import { TestServer } from './server.js';

/** The namespace that the dialect serves. */
export const namespace = 'devices';

/** What `authenticate` and `refresh` answer. */
export interface Tokens {
  jwt: string;
  refresh_token: string;
}

/** Starts a server that speaks both planes of JWThenticator. The namespace is the caller's to make. */
export function startWithDialect(environment: Record<string, string> = {}): Promise<TestServer> {
  return TestServer.start({
    environment: {
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
      ...environment,
    },
  });
}

/** Calls a server as the clients of JWThenticator do. */
export class JwthenticatorClient {
  constructor(private readonly server: TestServer) {}

  /** @param as the access token of an administrator, for the internal routes */
  post(path: string, body: unknown, as?: string): Promise<Answer> {
    return send(this.server, `/compat/jwthenticator/${path}`, { body, token: as });
  }

  get(path: string, authorization?: string): Promise<Answer> {
    return send(this.server, `/compat/jwthenticator${path}`, {
      method: 'GET',
      headers: authorization === undefined ? {} : { authorization },
    });
  }

  async authenticated({
    key,
    identifier,
  }: Pick<ApiKeyWithSecret, 'key' | 'identifier'>): Promise<Tokens> {
    const answer = await this.post('authenticate', { key, identifier });
    expect(answer.status, answer.text).toBe(200);
    return answer.json as Tokens;
  }
}

/** A key of Signet's own make. */
export const newKey = (): Promise<ApiKeyWithSecret> =>
  createApiKey(namespace, { name: uniqueName('key') });

/** A key as its holder would make it up. */
export const deviceKey = (): string => randomBytes(24).toString('hex');

export const yes = { status: 200, json: { result: true, message: null } };
export const registered = { status: 201, json: { result: true, message: null } };
export const refused = { status: 401, json: {} };

/** A token whose signature is of the right form and wrong. */
export function tampered(jwt: string): string {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  return `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
}
