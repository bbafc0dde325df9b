import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { createApiKey, type ApiKeyWithSecret } from '#client';
import { uniqueName } from './api.js';
import { send, type Answer } from './http.js';
import { TestServer } from './server.js';

/** The namespace that the dialect serves. */
export const namespace = 'devices';

/** The response to `authenticate` and `refresh`. */
export interface Tokens {
  jwt: string;
  refresh_token: string;
}

/** Starts a server with the public and the internal routes of JWThenticator. The caller creates the namespace. */
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

  /** @param as a personal access token, for the internal routes */
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

/** An API key with a secret that Signet generated. */
export const newKey = (): Promise<ApiKeyWithSecret> =>
  createApiKey(namespace, { name: uniqueName('key') });

/** A key that its holder generated, for import. */
export const deviceKey = (): string => randomBytes(24).toString('hex');

export const yes = { status: 200, json: { result: true, message: null } };
export const registered = { status: 201, json: { result: true, message: null } };
export const refused = { status: 401, json: {} };

/** A token with a well-formed but wrong signature. */
export function tampered(jwt: string): string {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  return `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
}
