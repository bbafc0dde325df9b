import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { check } from './contract.js';
import { accessTokenOf, newNamespace, uniqueName, useApi, userPassword } from './api.js';
import { send, type Answer } from './http.js';
import { TestServer } from './server.js';

/** The base path of the dialect. */
export const root = '/compat/jwtd';

export const FORM = 'application/x-www-form-urlencoded';

/** How a client of jwtd sends a request. */
export interface ClientRequest {
  method?: string;
  /** The content type; undefined: no header. */
  type?: string;
  /** Sent as is. */
  body?: string;
  /** A personal access token. */
  token?: string;
  chunked?: boolean;
}

/**
 * Sends a request byte for byte as the clients of jwtd do, which `fetch` cannot: a body in a GET, and no content type.
 * The response must be declared in the document, for POST where the route ignores the method.
 */
export async function sendRaw(
  server: TestServer,
  path: string,
  { method = 'POST', type, body, token, chunked = false }: ClientRequest = {},
): Promise<Answer> {
  const outgoing = request(server.url + root + path, {
    method,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...(chunked ? { 'transfer-encoding': 'chunked' } : {}),
    },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const content = await text(incoming);
  const status = incoming.statusCode ?? 0;
  const declared = path === '/token' ? 'POST' : method;
  const response = new Response(content, { status, headers });
  expect(await check(declared, root + path, response)).toEqual([]);
  return { status, headers, text: content, json: jsonOf(content) };
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The body of a token request. */
export interface TokenRequest {
  username?: string;
  password?: string;
  service?: string;
  labels?: unknown;
  subject?: string;
  lifetime?: unknown;
  project?: string;
}

/** Requests a token like `curl --data`, which labels every body as a form. */
export const requestToken = (server: TestServer, body: TokenRequest): Promise<Answer> =>
  sendRaw(server, '/token', { type: FORM, body: JSON.stringify(body) });

/** The namespace that the dialect serves in the tests. */
export const namespace = 'plant';

/** The user and group routes, called by an administrator. */
export class JwtdAdministrator {
  constructor(
    private readonly server: TestServer,
    readonly token: string,
  ) {}

  /** Creates a group with these rights, by service. @returns its name */
  async newGroup(rights: Record<string, Record<string, string>> = {}): Promise<string> {
    const name = uniqueName('group');
    const made = await this.post('/group', { name, rights });
    expect(made).toMatchObject({ status: 200, text: 'create ok' });
    return name;
  }

  /** Creates a user in these groups. @returns its name */
  async newUser(...groups: string[]): Promise<string> {
    const username = uniqueName('user');
    const made = await this.post('/user', { username, password: userPassword, groups });
    expect(made).toMatchObject({ status: 200, text: 'create ok' });
    return username;
  }

  get = (path: string): Promise<Answer> => this.send('GET', path);
  delete = (path: string): Promise<Answer> => this.send('DELETE', path);
  post = (path: string, body: unknown): Promise<Answer> => this.send('POST', path, body);
  patch = (path: string, body: unknown): Promise<Answer> => this.send('PATCH', path, body);

  private send(method: string, path: string, body?: unknown): Promise<Answer> {
    return send(this.server, root + path, { method, body, token: this.token });
  }
}

/** Starts a server that serves the dialect, and creates its namespace. */
export async function startJwtd(): Promise<{ server: TestServer; jwtd: JwtdAdministrator }> {
  const environment = { SIGNET_COMPAT_JWTD_NAMESPACE: namespace };
  const server = await TestServer.start({ environment });
  await useApi(server);
  const jwtd = new JwtdAdministrator(server, await accessTokenOf(server));
  await newNamespace({ name: namespace, algorithm: 'ES512', accessTtlMax: '2h' });
  return { server, jwtd };
}

/** A denial has its reason in JSON. */
export const denied = { status: 401, json: { message: expect.any(String) as string } };

/** Every other response is plain text. */
export function expectText(answer: Answer, status: number, saying: RegExp | string): void {
  expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(saying)]);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
}
