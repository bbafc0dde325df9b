import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getJwks, renew, rotateKey } from '#client';
import { caller, newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { runCommand, type CommandResult } from '../support/command.js';
import { engine, freshDatabase, type TestDatabase } from '../support/database.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { publicKeyOf, readToken, signatureHolds } from '../support/verifier.js';

/** Tokens issued before the re-encryption. */
interface Given {
  namespace: string;
  refreshToken: string;
  accessToken: string;
}

async function give(server: TestServer): Promise<Given> {
  await useApi(server);
  const refreshEncryption = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;
  const { name: namespace } = await newNamespace({ refreshEncryption, accessTtl: '1h' });
  const user = await newUser(namespace);
  const refreshToken = await refreshTokenOf(namespace, user.name);
  await rotateKey(namespace, { purpose: 'access' });
  const { token: accessToken } = await renew({ namespace, refresh_token: refreshToken });
  return { namespace, refreshToken, accessToken };
}

/** Verifies the tokens with OpenSSL and with the server. */
async function isGood(server: TestServer, given: Given): Promise<void> {
  const { namespace, refreshToken, accessToken } = given;
  const as = caller(server);
  const { keys } = await getJwks(namespace, as);
  const { token } = await renew({ namespace, refresh_token: refreshToken }, as);
  for (const one of [accessToken, token]) {
    const jwk = keys.find(({ kid }) => kid === readToken(one).header['kid']) ?? {};
    expect(signatureHolds(one, 'ES256', publicKeyOf(jwk))).toBe(true);
    const headers = { authorization: `Bearer ${one}` };
    const path = `/ns/${namespace}/validate`;
    expect((await send(server, path, { method: 'GET', headers })).status).toBe(204);
  }
}

/** The error line of a refused start. */
async function refusedStart(environment: Readonly<Record<string, string>>): Promise<string> {
  const settings = { SIGNET_PORT: '0', SIGNET_WORKERS: '1', ...environment };
  const { code, stdout, stderr } = await runCommand('serve', settings);
  expect(code, stdout).toBe(1);
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

async function command(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const result = await runCommand(name, environment);
  expect(result.code, result.output).toBe(0);
  return result;
}

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

if (engine() === 'postgres') {
  describe('master keys in the settings', () => {
    it('are rotated while servers run, until the previous one is removed', async () => {
      const old = database.environment['SIGNET_MASTER_KEYS'] ?? '';
      const added = await command('master-keys add', database.environment);
      const fresh = added.stdout.trimEnd().split('\n').at(-1) ?? '';
      const [name = ''] = fresh.split(':');
      const under = (...keys: string[]): Record<string, string> => ({
        ...database.environment,
        SIGNET_MASTER_KEYS: keys.join(','),
      });
      // Every node must be able to decrypt with the new key before any node encrypts with it.
      let server = await TestServer.start({ database, environment: under(old, fresh) });
      try {
        const given = await give(server);
        await server.stop();
        server = await TestServer.start({ database, environment: under(fresh, old) });
        await isGood(server, given);

        const missing = await refusedStart(under(fresh));
        expect(missing).toContain('4 signing keys encrypted with the master key `test`');
        const held = await command('master-keys', under(fresh, old));
        expect(held.stdout).toBe(
          `\`${name}\` encrypts new data, and currently nothing.\n` +
            '`test` encrypts 4 signing keys. Run `signet master-keys reencrypt` before you remove it.\n',
        );

        const stop = new AbortController();
        const traffic = (async (): Promise<number> => {
          let count = 0;
          for (; !stop.signal.aborted; count += 1) await isGood(server, given);
          return count;
        })();
        const reencrypted = await command('master-keys reencrypt', under(fresh, old));
        stop.abort();
        expect(await traffic).toBeGreaterThan(0);
        expect(reencrypted.stdout).toContain(`Re-encrypted with \`${name}\`: 4 signing keys.`);
        expect(reencrypted.stdout).toContain('`test` no longer encrypts anything');
        const again = await command('master-keys reencrypt', under(fresh, old));
        expect(again.stdout).toContain('nothing');
        await isGood(server, given);
        // A node that still has both keys restarts once more before the previous one is removed.
        await server.restart();
        await isGood(server, given);
        await server.stop();

        server = await TestServer.start({ database, environment: under(fresh) });
        await isGood(server, given);
        expect(server.output + added.stderr + reencrypted.output).not.toContain(
          fresh.split(':')[1],
        );
        await server.stop();
        expect(await refusedStart(under(old))).toContain(`master key \`${name}\``);
        const { stdout } = await runCommand('master-keys', under(old));
        expect(stdout).toContain(`\`${name}\` is MISSING, and encrypts 4 signing keys.`);
        const { stdout: found } = await runCommand('doctor', under(old));
        expect(found).toMatch(new RegExp(`^WRONG Master key \`${name}\``, 'm'));
      } finally {
        await server.dispose();
      }
    }, 240_000);
  });
} else {
  describe('the master keys next to the embedded database', () => {
    it('are rotated with the server stopped, until the previous one is removed', async () => {
      const { environment } = database;
      const file = join(environment['SIGNET_DATA_DIR'] ?? '', 'master.key');
      const lines = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
      const server = await TestServer.start({ database });
      try {
        const given = await give(server);
        const [local = ''] = lines();
        await command('master-keys add', environment);
        expect(lines()).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d:/), local]);
        expect(statSync(file).mode & 0o777).toBe(0o600);
        const busy = await runCommand(['master-keys', 'reencrypt'], environment);
        expect(busy).toMatchObject({ code: 1, stderr: expect.stringMatching(/in use/i) as string });
        await isGood(server, given);
        await server.stop();

        const [fresh = ''] = lines();
        writeFileSync(file, `${fresh}\n`);
        const missing = await refusedStart(environment);
        expect(missing).toContain('4 signing keys encrypted with the master key `local`');
        expect(missing).toContain(file);
        writeFileSync(file, `${fresh}\n${local}\n`);

        const reencrypted = await command('master-keys reencrypt', environment);
        expect(reencrypted.stdout).toContain('4 signing keys');
        expect(reencrypted.stdout).toContain('`local` no longer encrypts anything');
        writeFileSync(file, `${fresh}\n`);
        await server.start();
        await isGood(server, given);
      } finally {
        await server.dispose();
      }
    }, 240_000);
  });
}
