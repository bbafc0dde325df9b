import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { send, type Answer } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send(server, path, { method: 'GET', headers });

describe('the documentation', () => {
  it('is the committed document, and a page that renders it', async () => {
    const committed: unknown = JSON.parse(
      readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
    );
    expect((await get('/openapi.json')).json).toEqual(committed);
    const page = await get('/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('swagger-ui');
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    const parts = [...page.text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(
      ([, part = '']) => part,
    );
    expect(parts).toHaveLength(3);
    for (const part of parts) {
      expect((await get(new URL(part, `${server.url}/docs`).pathname)).status, part).toBe(200);
    }
  });

  it.each(['/openapi.json', '/docs', '/docs/swagger-ui-bundle.js'])(
    'is compressed as the client accepts: %s',
    async (path) => {
      const load = async (accepted: string, tag?: string) => {
        const headers = { 'accept-encoding': accepted, ...(tag ? { 'if-none-match': tag } : {}) };
        const answer = await send(server, path, { method: 'GET', headers });
        const { status, headers: sent, text } = answer;
        return {
          status,
          coding: sent.get('content-encoding'),
          tag: sent.get('etag') ?? '',
          vary: sent.get('vary'),
          text,
        };
      };
      const plain = await load('identity');
      expect(plain).toMatchObject({ status: 200, coding: null, vary: 'accept-encoding' });
      const tags = new Set([plain.tag]);
      for (const [accepted, coding] of [
        ['gzip', 'gzip'],
        ['GZIP', 'gzip'],
        ['gzip, deflate, br', 'br'],
        ['gzip;q=0, br;q=0.1', 'br'],
        ['zstd', null],
        ['gzip;q=0', null],
      ] as const) {
        const answer = await load(accepted);
        expect(answer, accepted).toMatchObject({
          coding,
          text: plain.text,
          vary: 'accept-encoding',
        });
        expect((await load(accepted, answer.tag)).status).toBe(304);
        tags.add(answer.tag);
      }
      expect(tags.size, 'one tag for each coding').toBe(3);
    },
  );

  it('is the only compressed response: the length of a compressed response could leak a secret (BREACH)', async () => {
    for (const path of ['/health/live', '/api/v1/namespaces']) {
      const headers = { 'accept-encoding': 'gzip, br' };
      const answer = await send(server, path, { method: 'GET', headers });
      expect(answer.headers.get('content-encoding'), path).toBeNull();
    }
  });
});

describe('the OpenAPI document', () => {
  it('has an ETag, and answers 304 to a client that has it', async () => {
    const first = await get('/openapi.json');
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const committed = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');
    expect(first.json).toEqual(JSON.parse(committed));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{64}(-br|-gzip)?"$/);
    const again = await get('/openapi.json', { 'if-none-match': `W/${etag}` });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get('/openapi.json', { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get('/docs-yaml')).status).toBe(404);
  });
});
