// node-oidc-provider with its store in memory: `node oidc-provider.mjs <module that exports the provider>`. It issues JWT
// access tokens signed with ES256, without ID tokens, like the jobs that it is compared with.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { exportJWK, generateKeyPair } from 'jose';

const RESOURCE = 'http://api.test';
const SCOPE = 'read';

const { default: Provider } = await import(pathToFileURL(process.argv[2]).href);
const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'bench' };

const client = (id) => ({
  client_id: id,
  client_secret: `${id}-secret`,
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['https://client.test/callback'],
  id_token_signed_response_alg: 'ES256',
});

const provider = new Provider('http://oidc.test', {
  clients: [client('keep'), client('rotate')],
  jwks: { keys: [jwk] },
  scopes: ['openid', 'offline_access'],
  ttl: { AccessToken: 600, ClientCredentials: 600, Grant: 86_400, RefreshToken: 86_400 },
  rotateRefreshToken: ({ oidc }) => oidc.client.clientId === 'rotate',
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: RESOURCE,
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

/** Refresh tokens as after an authorization code flow. @param {string} clientId @param {number} count */
async function refreshTokens(clientId, count) {
  const owner = await provider.Client.find(clientId);
  const tokens = [];
  for (let number = 0; number < count; number += 1) {
    const accountId = `user-${number}`;
    const grant = new provider.Grant({ accountId, clientId });
    grant.addResourceScope(RESOURCE, SCOPE);
    const token = new provider.RefreshToken({
      accountId,
      client: owner,
      grantId: await grant.save(),
      gty: 'authorization_code',
      resource: RESOURCE,
      scope: SCOPE,
    });
    tokens.push(await token.save());
  }
  return tokens;
}

const handle = provider.callback();
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, RESOURCE);
  if (pathname !== '/refresh-tokens') return handle(request, response);
  const tokens = await refreshTokens(searchParams.get('client'), Number(searchParams.get('count')));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(tokens));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${server.address().port}`);
});
