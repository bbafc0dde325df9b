// Other token servers, measured in the same run with `--peers`. node-oidc-provider is installed into a temporary folder when
// it is needed, so that the repository does not depend on it.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTIONS, FORM_TYPE } from './jobs.mjs';
import { onCore, residentMegabytes } from './processes.mjs';
import { path, start, undo } from './signet.mjs';

const OIDC_PROVIDER = 'oidc-provider@^9';

/**
 * @typedef {Omit<import('./rounds.mjs').Target, 'request'> & {
 *   url: string,
 *   requests: Record<string, () => Promise<import('./jobs.mjs').JobRequest>>,
 * }} Peer `requests` has the jobs that the peer can do, by name.
 */

/** @returns {Promise<Peer[]>} */
export async function startPeers() {
  return [await startOidcProvider()];
}

/** @returns {Promise<Peer>} */
async function startOidcProvider() {
  const folder = await mkdtemp(join(tmpdir(), 'signet-peer-'));
  undo(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  // Imported from here, the package is found in this folder.
  await writeFile(join(folder, 'provider.js'), `export { default } from 'oidc-provider';\n`);
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', OIDC_PROVIDER];
  const { status, stderr, error } = spawnSync('npm', install, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`--peers: npm cannot install ${OIDC_PROVIDER}: ${error?.message ?? stderr}`);
  }
  const program = path('./peers/oidc-provider.mjs');
  const server = await start(
    onCore(0, [process.execPath, program, join(folder, 'provider.js')]),
    {},
  );
  /** @returns {Promise<string[]>} */
  const newRefreshTokens = async (client) => {
    const query = `client=${client}&count=${CONNECTIONS}`;
    return (await fetch(`${server.url}/refresh-tokens?${query}`)).json();
  };
  return {
    ...server,
    server: 'node-oidc-provider, in memory',
    idleMegabytes: await residentMegabytes(server.pid),
    requests: {
      'api-key': async () => tokenRequest('keep', 'client_credentials'),
      'renew-keep': async () => {
        const [refreshToken] = await newRefreshTokens('keep');
        const { body, ...request } = tokenRequest('keep', 'refresh_token');
        return { ...request, body: body.replace('{refresh_token}', () => refreshToken) };
      },
      'renew-rotate': async () => ({
        ...tokenRequest('rotate', 'refresh_token'),
        refreshTokens: [],
        // It has no grace period: the tokens of responses that the end of a round cut off would be reused.
        newRefreshTokens: () => newRefreshTokens('rotate'),
      }),
    },
  };
}

/** @param {'keep' | 'rotate'} client @param {'client_credentials' | 'refresh_token'} grant */
function tokenRequest(client, grant) {
  const refresh = grant === 'refresh_token' ? '&refresh_token={refresh_token}' : '';
  return {
    path: '/token',
    method: 'POST',
    headers: FORM_TYPE,
    body: `grant_type=${grant}&client_id=${client}&client_secret=${client}-secret${refresh}`,
  };
}
