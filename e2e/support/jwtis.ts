import { expect } from 'vitest';
import { listApiKeys } from '#client';
import { uniqueName } from './api.js';
import { send, type Answer } from './http.js';
import type { TestServer } from './server.js';
import { readToken } from './verifier.js';

export type Jwk = Record<string, unknown>;

export interface Registered {
  kid: string;
  client_token: string;
  pub_sig_key: Jwk;
  pub_enc_key: Jwk;
  expiry: number;
  valid: boolean;
}

export interface JwtisTokens {
  id: string;
  access_token: string;
  refresh_token: string;
  expiry: number;
}

/** The requests of JWTIS's client in Go: JSON, with a bearer token if one is set. */
export class Jwtis {
  constructor(
    private readonly server: TestServer,
    /** The personal access token that `register` requires. */
    private readonly owner: string,
  ) {}

  post(path: string, body: unknown, as?: string): Promise<Answer> {
    return send(this.server, `/compat/jwtis/${path}`, { body, token: as });
  }

  get(path: string, as?: string): Promise<Answer> {
    return send(this.server, `/compat/jwtis/${path}`, { method: 'GET', token: as });
  }

  register(kid: string, body: unknown = {}, as = this.owner): Promise<Answer> {
    return this.post(`register/${kid}`, body, as);
  }

  keys(kid: string, as?: string): Promise<Answer> {
    return this.get(`keys/${kid}`, as);
  }

  issue(kid: string, as: string | undefined, claims?: unknown): Promise<Answer> {
    return this.post('issue_token', { kid, claims }, as);
  }

  renew(
    kid: string,
    refreshToken: string,
    as: string | undefined,
    strategy?: string,
  ): Promise<Answer> {
    const body = { kid, refresh_token: refreshToken, refresh_strategy: strategy };
    return this.post('renew_token', body, as);
  }

  async newClient(body: Record<string, unknown> = {}): Promise<Registered> {
    const answer = await this.register(uniqueName('client'), body);
    expect(answer.status, answer.text).toBe(201);
    return answer.json as Registered;
  }

  async issued({ kid, client_token }: Registered, claims?: unknown): Promise<JwtisTokens> {
    return tokensOf(await this.issue(kid, client_token, claims));
  }

  async renewed(
    { kid, client_token }: Registered,
    refreshToken: string,
    strategy?: string,
  ): Promise<JwtisTokens> {
    return tokensOf(await this.renew(kid, refreshToken, client_token, strategy));
  }
}

export function tokensOf({ status, text, json }: Answer): JwtisTokens {
  expect(status, text).toBe(201);
  const members = ['access_token', 'expiry', 'id', 'refresh_token'];
  expect(Object.keys(json as JwtisTokens).sort()).toEqual(members);
  return json as JwtisTokens;
}

export const claimsOf = (token: string): Record<string, unknown> => readToken(token).claims;

/** A token or credential with a changed end, so that it is well-formed but invalid. */
export const tampered = (token: string): string =>
  token.slice(0, -2) + (token.endsWith('AA') ? 'BB' : 'AA');

/** The id of the API key that `register` created. */
export async function clientKeyId({ kid }: Registered): Promise<string> {
  const { items } = await listApiKeys(kid, { q: 'jwtis' });
  return items[0]?.id ?? '';
}

/** Checks the shape of a refusal and its title; one of the details must contain `said`. */
export function expectRefusal(
  { status, json, text }: Answer,
  expected: number,
  title: string,
  said = '',
): void {
  expect(status, text).toBe(expected);
  const body = json as { status: number; errors: Record<string, unknown>[] };
  expect(Object.keys(body).sort()).toEqual(['errors', 'status']);
  expect(body.status).toBe(expected);
  expect(body.errors.length).toBeGreaterThan(0);
  for (const error of body.errors) {
    expect(Object.keys(error).sort()).toEqual(['detail', 'source', 'title']);
    expect(error).toMatchObject({ title });
  }
  const details = body.errors.map(({ source, detail }) => `${String(source)} ${String(detail)}`);
  expect(details.join('\n')).toContain(said);
}

export const expectInvalid = (answer: Answer, said = ''): void =>
  expectRefusal(answer, 400, 'invalid request data', said);

export const expectUnverified = (answer: Answer): void =>
  expectRefusal(answer, 401, 'unauthorized', 'client_token');

export const expectUnusable = (answer: Answer, said: string): void =>
  expectRefusal(answer, 409, 'keys are expired or invalid', said);
