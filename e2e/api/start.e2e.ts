import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleCookie, useApi } from '../support/api.js';
import { listNamespaces } from '#client';
import { runCommand } from '../support/command.js';
import { engine, freshDatabase, query, type TestDatabase } from '../support/database.js';
import { owner, TestServer } from '../support/server.js';

/** Runs `signet serve` with invalid settings and returns the error lines. */
async function refusedStart(environment: Readonly<Record<string, string>>): Promise<string[]> {
  const settings = { SIGNET_PORT: '0', SIGNET_WORKERS: '1', ...environment };
  const { code, stdout, stderr } = await runCommand('serve', settings);
  expect(code, `${stdout}${stderr}`).toBe(1);
  expect(stdout).not.toContain('Signet is ready');
  return stderr.trimEnd().split('\n');
}

async function withDatabase(
  work: (database: TestDatabase) => Promise<void>,
  migrated = true,
): Promise<void> {
  const database = await freshDatabase({ migrated });
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

describe('invalid settings', () => {
  const wrong = {
    SIGNET_PORT: '80 90',
    SIGNET_PUBLIC_URL: 'auth.example',
    SIGNET_LOG_LEVEL: 'loud',
    SIGNET_SURFACES: 'public,secret',
    SIGNET_CONSOLE_IDLE: '-1h',
    SIGNET_SHUTDOWN_GRACE: '0',
    SIGNET_TRUSTED_PROXIES: '10.0.0.0/64',
    SIGNET_CORS_ORIGINS: '*',
    SIGNET_DOCS: 'perhaps',
    SIGNET_DATABASE_POOL: '0',
  };

  it('prevent the start, each with one readable line, all in one run', async () => {
    const lines = await refusedStart({ ...wrong, SIGNET_ADMIN_PASSWORD_FILE: '/nowhere/at/all' });
    const names = [...Object.keys(wrong), 'SIGNET_ADMIN_PASSWORD'];
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual(names.sort());
  });

  it('prevent the start even if only one is invalid', async () => {
    expect(await refusedStart({ SIGNET_PORT: '65536' })).toEqual([
      expect.stringMatching(/^SIGNET_PORT: /),
    ]);
  });

  it('suggest a name for an unknown one', async () => {
    expect(await refusedStart({ SIGNET_PUBLIC_URI: 'http://x' })).toEqual([
      expect.stringMatching(/^SIGNET_PUBLIC_URI: .*SIGNET_PUBLIC_URL/),
    ]);
  });

  it('are reported without the value of a secret', async () => {
    const lines = await refusedStart({
      SIGNET_MASTER_KEYS: 'not-a-key-but-secret',
      SIGNET_PORT: 'x',
    });
    expect(lines.join('\n')).not.toContain('not-a-key-but-secret');
  });

  it('include a weak password for the first administrator', async () => {
    await withDatabase(async ({ environment }) => {
      const [line] = await refusedStart({ ...environment, SIGNET_ADMIN_PASSWORD: 'short' });
      expect(line).toContain('SIGNET_ADMIN_PASSWORD');
    });
  });
});

describe('the first start', () => {
  it('prints a generated password once, and it works', async () => {
    await withDatabase(async (database) => {
      const environment = { SIGNET_ADMIN_USERNAME: 'first', SIGNET_ADMIN_PASSWORD: '' };
      const server = await TestServer.start({ database, environment });
      try {
        const [, password = ''] = await server.printed(/^Password: (\S+) /m);
        expect(password).toMatch(/^[\w-]{20,}$/);
        await expect(consoleCookie(server, { username: 'first', password })).resolves.toContain(
          'signet-',
        );
        await server.stop();
        const { code, stdout } = await runCommand('init', {
          ...database.environment,
          ...environment,
        });
        expect({ code, stdout }).toEqual({
          code: 0,
          stdout: expect.stringContaining('Nothing was changed') as string,
        });
        expect(server.output.split(password)).toHaveLength(2);
        expect(server.output.match(/^Password: /gm)).toHaveLength(1);
      } finally {
        await server.dispose();
      }
    }, false);
  });

  it('never prints a configured password', async () => {
    await withDatabase(async (database) => {
      await using server = await TestServer.start({ database });
      await expect(consoleCookie(server)).resolves.toContain('signet-');
      expect(server.output).not.toContain(owner.password);
    }, false);
  });

  it('reads a setting from a file', async () => {
    await withDatabase(async (database) => {
      const environment = {
        ...database.environment,
        SIGNET_ADMIN_USERNAME: '',
        SIGNET_ADMIN_USERNAME_FILE: '/proc/sys/kernel/ostype',
      };
      const { code, stdout } = await runCommand('init', {
        ...environment,
        SIGNET_ADMIN_PASSWORD: owner.password,
      });
      expect(code).toBe(0);
      expect(stdout).toContain('First administrator: Linux');
      const again = await runCommand('init', environment);
      expect(again.stdout).toContain('Nothing was changed');
    });
  });
});

/** The variables that Kubernetes sets in every pod for the Services `signet` and `signet-admin`. */
const serviceLinks = {
  SIGNET_SERVICE_HOST: '10.96.12.3',
  SIGNET_SERVICE_PORT: '8090',
  SIGNET_SERVICE_PORT_HTTP: '8090',
  SIGNET_PORT: 'tcp://10.96.12.3:8090',
  SIGNET_PORT_8090_TCP: 'tcp://10.96.12.3:8090',
  SIGNET_PORT_8090_TCP_PROTO: 'tcp',
  SIGNET_PORT_8090_TCP_PORT: '8090',
  SIGNET_PORT_8090_TCP_ADDR: '10.96.12.3',
  SIGNET_ADMIN_SERVICE_HOST: 'fd00::12',
  SIGNET_ADMIN_PORT: 'tcp://[fd00::12]:8090',
};

describe('in a Kubernetes cluster', () => {
  it('ignores service link variables with a warning, and reads its port from the config file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signet-start-'));
    const config = join(folder, 'signet.env');
    await writeFile(config, '\ufeffSIGNET_PORT=0\n');
    const environment = { ...serviceLinks, SIGNET_CONFIG_FILE: config };
    try {
      await using server = await TestServer.start({ environment });
      expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
      expect(server.url).not.toContain(':8090');
      await server.printed(/SIGNET_ADMIN_PORT: ignored\. .*`enableServiceLinks: false`/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('suggests enableServiceLinks when a setting only resembles a service link', async () => {
    expect(await refusedStart({ SIGNET_ADMIN_PORT: '9090' })).toEqual([
      expect.stringMatching(/^SIGNET_ADMIN_PORT: .*enableServiceLinks/),
    ]);
  });
});

describe('signet doctor', () => {
  it('reports no problems for a working setup, and what is missing in a broken one', async () => {
    await withDatabase(async ({ environment }) => {
      const before = await runCommand('doctor', environment);
      expect(before).toMatchObject({ code: 1 });
      expect(before.stdout).toMatch(/^WRONG Administrators/m);
      await runCommand('init', environment);
      const after = await runCommand('doctor', environment);
      expect(after, after.output).toMatchObject({ code: 0 });
      expect(after.stdout).not.toContain('WRONG');
    });
  });
});

describe('a wrong master key', () => {
  it('prevents the start and is named in the error', async () => {
    await withDatabase(async (database) => {
      const one = {
        ...database.environment,
        SIGNET_MASTER_KEYS: `one:${randomBytes(32).toString('base64')}`,
      };
      expect((await runCommand('init', one)).code).toBe(0);
      const other = `one:${randomBytes(32).toString('base64')}`;
      const lines = await refusedStart({ ...one, SIGNET_MASTER_KEYS: other });
      expect(lines).toEqual([expect.stringContaining('`one`')]);
      expect(lines[0]).not.toContain(other.slice(4));
      const lost = await refusedStart({
        ...one,
        SIGNET_MASTER_KEYS: `two:${randomBytes(32).toString('base64')}`,
      });
      expect(lost).toEqual([expect.stringContaining('`one`')]);
    });
  });
});

if (engine() === 'pglite') {
  describe('the embedded database folder', () => {
    it('is locked against a second process, and unlocked after kill -9', async () => {
      await using server = await TestServer.start();
      const lines = await refusedStart(server.database.environment);
      expect(lines).toEqual([expect.stringMatching(/in use|already/i)]);
      await server.kill9();
      await server.start();
      await useApi(server);
      await expect(listNamespaces()).resolves.toMatchObject({ items: [] });
    });
  });
}

if (engine() === 'pglite') {
  describe('a master key file readable by others', () => {
    it('prevents the start and is reported by doctor, each with the command that fixes it', async () => {
      await withDatabase(async ({ environment }) => {
        const file = join(environment['SIGNET_DATA_DIR'] ?? '', 'master.key');
        expect((await runCommand('init', environment)).code).toBe(0);
        await chmod(file, 0o604);
        const repair = `chmod 600 ${file}`;
        expect(await refusedStart(environment)).toEqual([expect.stringContaining(repair)]);
        const found = await runCommand('doctor', environment);
        expect(found).toMatchObject({ code: 1, stdout: expect.stringContaining(repair) as string });
        await chmod(file, 0o640);
        expect((await runCommand('doctor', environment)).stdout).toMatch(
          /WRONG .*accessible to the group/,
        );
        await chmod(file, 0o600);
        expect((await runCommand('doctor', environment)).stdout).not.toContain('WRONG');
      });
    });
  });
}

if (engine() === 'postgres') {
  describe('PostgreSQL', () => {
    it('requires a master key', async () => {
      await withDatabase(async ({ environment }) => {
        const lines = await refusedStart({ ...environment, SIGNET_MASTER_KEYS: '' });
        expect(lines).toEqual([expect.stringContaining('SIGNET_MASTER_KEYS')]);
      });
    });

    it('is migrated once by two nodes that start concurrently, and has one first administrator', async () => {
      await withDatabase(async (database) => {
        const nodes = await Promise.all([
          TestServer.start({ database }),
          TestServer.start({ database }),
        ]);
        try {
          const url = database.environment['DATABASE_URL'] ?? '';
          const migrations = await query(
            url,
            'SELECT name, count(*)::int AS times FROM migrations GROUP BY name',
          );
          expect(migrations.length).toBeGreaterThan(0);
          for (const migration of migrations) expect(migration).toMatchObject({ times: 1 });
          expect(await query(url, 'SELECT username FROM administrators')).toEqual([
            { username: owner.username },
          ]);
          expect(
            nodes.filter(({ output }) => output.includes('First administrator:')),
          ).toHaveLength(1);
          for (const node of nodes) await consoleCookie(node);
        } finally {
          for (const node of nodes) await node.dispose();
        }
      }, false);
    });

    it('prevents the start with one line when it is unreachable, without its password', async () => {
      const lines = await refusedStart({
        DATABASE_URL: 'postgres://signet:hidden-password@127.0.0.1:1/signet',
        SIGNET_MASTER_KEYS: `one:${randomBytes(32).toString('base64')}`,
      });
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain('hidden-password');
    });
  });
}
