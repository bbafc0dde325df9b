import { contractFetch } from './contract.js';
import type { TestServer } from './server.js';

/** A response with its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined if it is not JSON. */
  json: unknown;
}

export interface RequestParts {
  method?: string;
  headers?: Record<string, string>;
  /** Text and bytes are sent as is, anything else as JSON. */
  body?: unknown;
  /** A personal access token. */
  token?: string;
}

/** Sends a request that the generated client cannot send, or whose status and headers matter. */
export function send(server: TestServer, path: string, parts?: RequestParts): Promise<Answer> {
  return sendBy(contractFetch, server, path, parts);
}

/** Sends a request outside of the document, such as a preflight or one for a route that this node does not serve. */
export function sendUnchecked(
  server: TestServer,
  path: string,
  parts?: RequestParts,
): Promise<Answer> {
  return sendBy(fetch, server, path, parts);
}

async function sendBy(
  by: typeof fetch,
  server: TestServer,
  path: string,
  { method = 'POST', headers = {}, body, token }: RequestParts = {},
): Promise<Answer> {
  const response = await by(server.url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: bytesOf(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
