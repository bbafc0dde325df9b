import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSystem } from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { caller, useApi } from '../support/api.js';
import { owner, TestServer } from '../support/server.js';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signet-system-'));
  const config = join(folder, 'signet.env');
  const lifetime = join(folder, 'lifetime');
  await writeFile(config, 'SIGNET_JWKS_MAX_AGE=7m\n');
  await writeFile(lifetime, '6h\n');
  server = await TestServer.start({
    environment: { SIGNET_CONFIG_FILE: config, SIGNET_CONSOLE_LIFETIME_FILE: lifetime },
  });
  await useApi(server);
});
afterAll(async () => {
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('GET /api/v1/system', () => {
  it('shows the version and the runtime, and each setting with its source', async () => {
    const system = await getSystem();
    expect(system.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(system.node).toBe(process.versions.node);
    expect(system.database.version).toMatch(/^\d+/);
    const setting = (variable: string) => system.settings.find((one) => one.variable === variable);
    expect(setting('SIGNET_JWKS_MAX_AGE')).toMatchObject({ value: '7m', origin: 'config-file' });
    expect(setting('SIGNET_CONSOLE_LIFETIME')).toMatchObject({ value: '6h', origin: 'file' });
    expect(setting('SIGNET_PORT')).toMatchObject({ value: '0', origin: 'environment' });
    expect(setting('SIGNET_LOG_LEVEL')).toMatchObject({ value: 'info', origin: 'default' });
  });

  it('contains no secrets', async () => {
    const text = JSON.stringify(await getSystem());
    expect(text).not.toContain(owner.password);
    for (const name of ['DATABASE_URL', 'SIGNET_MASTER_KEYS', 'SIGNET_ADMIN_PASSWORD']) {
      expect(text).toContain(`{"variable":"${name}"`);
    }
    const { settings } = await getSystem();
    expect(settings.find(({ variable }) => variable === 'SIGNET_ADMIN_PASSWORD')?.value).toBeNull();
  });

  it('is accessible to owners and auditors', async () => {
    const { token } = await newAdministratorToken(server, { role: 'namespace-admin' });
    await expect(getSystem(caller(server, token))).rejects.toMatchObject({
      code: 'permission.missing',
    });
  });
});
