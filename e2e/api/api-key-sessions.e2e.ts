import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey, editApiKey, issueToken } from '#client';
import { newNamespace, useApi } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import {
  JwthenticatorClient,
  namespace,
  newKey,
  startWithDialect,
  yes,
} from '../support/jwthenticator.js';
import type { TestServer } from '../support/server.js';

let server: TestServer;
let client: JwthenticatorClient;

beforeAll(async () => {
  server = await startWithDialect();
  client = new JwthenticatorClient(server);
  await useApi(server);
  await newNamespace({ name: namespace });
});
afterAll(() => server.dispose());

const validate = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await send(server, `/ns/${namespace}/validate`, { method: 'GET', headers })).status;
};

const introspect = async (token: string, secret: string): Promise<unknown> => {
  const answer = await send(server, `/ns/${namespace}/oauth2/introspect`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token, client_secret: secret }).toString(),
  });
  return (answer.json as { active?: boolean }).active;
};

/** Moves the expiry of a key into the past in the database, so no event is published and no session revoked. */
const expire = (id: string): Promise<unknown> =>
  server.database.run(
    `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = '${id}'`,
  );

it('an access token is invalid on every route once its API key has expired', async () => {
  const [key, witness] = [await newKey(), await newKey()];
  const { jwt } = await client.authenticated(key);
  const { token: issued } = await issueToken(namespace, { subjectId: key.id });
  await expire(key.id);
  for (const token of [jwt, issued]) {
    expect(await validate(token)).toBe(401);
    expect(await introspect(token, witness.key)).toBe(false);
    expect((await client.post('validate', { jwt: token })).status).toBe(401);
    const asked = await client.get('/validate_request', `Bearer ${token}`);
    expect(asked.status).toBe(401);
  }
});

it('the allowed addresses of an API key apply to its sessions as well', async () => {
  const { id, key, identifier } = await createApiKey(namespace, {
    name: 'bound',
    allowedAddresses: ['127.0.0.1'],
  });
  const tokens = await client.authenticated({ key, identifier });
  const renewals = async (): Promise<number[]> => {
    const refresh_token = tokens.refresh_token;
    const oauth = {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }).toString(),
    };
    const answers: Answer[] = [
      await client.post('refresh', { refresh_token, identifier }),
      await send(server, '/token/access', { body: { namespace, refresh_token } }),
      await send(server, '/token/refresh-access/5m', { body: { namespace, refresh_token } }),
      await send(server, `/ns/${namespace}/oauth2/token`, oauth),
    ];
    return answers.map(({ status }) => status);
  };
  expect(await renewals()).toEqual([200, 200, 200, 200]);
  await editApiKey(namespace, id, { allowedAddresses: ['192.0.2.0/24'] });
  await expect.poll(renewals).toEqual([401, 401, 401, 400]);
  expect(await validate(tokens.jwt), 'the address of the bearer is not checked').toBe(204);
  await editApiKey(namespace, id, { allowedAddresses: [] });
  await expect.poll(renewals).toEqual([200, 200, 200, 200]);
  expect(await client.post('validate', { jwt: tokens.jwt })).toMatchObject(yes);
});
