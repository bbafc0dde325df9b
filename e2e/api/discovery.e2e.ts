import { beforeAll, describe, expect, it } from 'vitest';
import { editNamespace, getOauthMetadata, getOpenidConfiguration } from '#client';
import { newNamespace, uniqueName } from '../support/api.js';
import { send } from '../support/http.js';
import { type TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { publicKeyOf } from '../support/verifier.js';

let server: TestServer;
beforeAll(async () => {
  server = await sharedServer();
});

describe('the metadata and key set of an issuer', () => {
  const documents = (name: string): string[] => [
    `/ns/${name}/.well-known/jwks.json`,
    `/ns/${name}/.well-known/openid-configuration`,
    `/.well-known/oauth-authorization-server/ns/${name}`,
  ];

  it('have the issuer and key ids of its tokens', async () => {
    const { name, issuer } = await newNamespace();
    const metadata = await getOpenidConfiguration(name);
    expect(metadata).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
    expect(await getOauthMetadata(name)).toEqual(metadata);
  });

  it('are cacheable for the configured time, and support conditional requests', async () => {
    const { name } = await newNamespace();
    for (const path of documents(name)) {
      const first = await send(server, path, { method: 'GET' });
      expect(first.status).toBe(200);
      expect(first.headers.get('cache-control')).toBe('public, max-age=300');
      expect(first.headers.get('access-control-allow-origin')).toBe('*');
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await send(server, path, {
          method: 'GET',
          headers: { 'if-none-match': known },
        });
        expect([known, again.status, again.text]).toEqual([known, 304, '']);
        expect(again.headers.get('etag')).toBe(etag);
      }
      const other = await send(server, path, {
        method: 'GET',
        headers: { 'if-none-match': '"other"' },
      });
      expect([other.status, other.text]).toEqual([200, first.text]);
    }
  });

  it('get a new ETag when the keys change', async () => {
    const { name } = await newNamespace();
    const [path = ''] = documents(name);
    const before = await send(server, path, { method: 'GET' });
    await editNamespace(name, { algorithm: 'ES384' }, {});
    const known = { 'if-none-match': before.headers.get('etag') ?? '' };
    const status = async (): Promise<number> =>
      (await send(server, path, { method: 'GET', headers: known })).status;
    await expect.poll(status).toBe(200);
  });

  it('contain keys that OpenSSL can read', async () => {
    const { name } = await newNamespace();
    const { json } = await send(server, documents(name)[0] ?? '', { method: 'GET' });
    const { keys } = json as { keys: Record<string, unknown>[] };
    expect(keys.map((jwk) => publicKeyOf(jwk).asymmetricKeyType)).toEqual(['ec']);
  });

  it('are available for a closed namespace, but not for a disabled or unknown one', async () => {
    const closed = await newNamespace({ publicEndpoint: false });
    const disabled = await newNamespace({ disabled: true });
    const expected = [
      [closed.name, 200],
      [disabled.name, 404],
      [uniqueName('none'), 404],
    ] as const;
    for (const [name, status] of expected) {
      for (const path of documents(name)) {
        const answer = await send(server, path, { method: 'GET' });
        expect([path, answer.status]).toEqual([path, status]);
        if (status === 404) expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    }
  });
});
