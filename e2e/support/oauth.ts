import { createApiKey, replaceApiKeyRights, type ApiKeyWithSecret } from '#client';
import { uniqueName } from './api.js';
import { send, type Answer } from './http.js';
import type { TestServer } from './server.js';

/** Creates an API key with these rights. */
export async function newKey(namespace: string, rights: string[] = []): Promise<ApiKeyWithSecret> {
  const key = await createApiKey(namespace, { name: uniqueName('key') });
  await replaceApiKeyRights(namespace, key.id, { rights });
  return key;
}

/** The secret of a key from the response to its creation. */
export const secretOf = (key: ApiKeyWithSecret): string => key.key;

/** Sends a form to an OAuth endpoint of a namespace, authenticated with a key. */
export function sendForm(
  server: TestServer,
  namespace: string,
  path: string,
  fields: Record<string, string>,
  key?: ApiKeyWithSecret,
): Promise<Answer> {
  const authorization =
    key && `Basic ${Buffer.from(`${key.id}:${secretOf(key)}`).toString('base64')}`;
  return send(server, `/ns/${namespace}/oauth2/${path}`, {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: new URLSearchParams(fields).toString(),
  });
}

/** The access token in a response of the token endpoint. */
export const accessTokenOf = (answer: Answer): string =>
  (answer.json as { access_token: string }).access_token;
