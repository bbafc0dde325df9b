import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings, SettingsError, settingsTable } from './settings.js';

const faultsOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.lines;
    throw error;
  }
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-settings-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('readSettings', () => {
  it('has a default for every optional setting', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      host: 'localhost',
      port: 8090,
      adminUsername: 'admin',
      surfaces: ['public', 'admin'],
      corsOrigins: [],
      trustedProxies: [],
      limits: true,
      limitsTries: 10,
      limitsSharedAddresses: [],
      consoleIdle: 3600,
      consoleLifetime: 43_200,
      jwksMaxAge: 300,
      docs: true,
      database: { kind: 'pglite', folder: './data/database' },
    });
    expect(settings.publicUrl.href).toBe('http://localhost:8090/');
    expect(settings.masterKeys).toBeUndefined();
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it.each(['/signet', '/tools/auth', '/api/signet', '/tokens'])(
    'accepts a public URL with the path %s',
    (path) => {
      const url = `https://corp.example${path}`;
      expect(readSettings({ SIGNET_PUBLIC_URL: url }).publicUrl.href).toBe(url);
    },
  );

  it('starts a worker for each available processor with PostgreSQL, and one process without', () => {
    const url = 'postgres://signet@db/signet';
    expect(readSettings({ DATABASE_URL: url }).workers).toBe(availableParallelism());
    expect(readSettings({ DATABASE_URL: url, SIGNET_WORKERS: '3' }).workers).toBe(3);
    expect(readSettings({}).workers).toBe(1);
    expect(readSettings({ SIGNET_WORKERS: '1' }).workers).toBe(1);
    for (const metrics of [{ SIGNET_METRICS: 'true' }, { SIGNET_METRICS_PORT: '9464' }]) {
      const environment = { DATABASE_URL: url, ...metrics };
      expect(readSettings(environment).workers).toBe(1);
      expect(faultsOf({ ...environment, SIGNET_WORKERS: '2' })).toEqual([
        expect.stringMatching(/^SIGNET_WORKERS: must be 1 with SIGNET_METRICS/),
      ]);
    }
    expect(faultsOf({ SIGNET_PORT: '9464', SIGNET_METRICS_PORT: '9464' })).toEqual([
      expect.stringMatching(/^SIGNET_METRICS_PORT: must differ from SIGNET_PORT/),
    ]);
    expect(faultsOf({ SIGNET_WORKERS: '2' })).toEqual([
      expect.stringMatching(/^SIGNET_WORKERS: must be 1 with the embedded database/),
    ]);
  });

  it.each([
    ['10', '4', 3],
    ['10', '8', 2],
    ['10', '1', 10],
    ['1', '4', 1],
  ])('divides %s connections among %s workers: %i each', (pool, workers, each) => {
    const settings = readSettings({
      DATABASE_URL: 'postgres://signet@db/signet',
      SIGNET_DATABASE_POOL: pool,
      SIGNET_WORKERS: workers,
    });
    expect(settings.database).toMatchObject({ poolSize: each });
  });

  it('uses PostgreSQL if DATABASE_URL is set', () => {
    const url = 'postgres://signet@db/signet';
    expect(
      readSettings({ DATABASE_URL: url, SIGNET_DATABASE_POOL: '3', SIGNET_WORKERS: '1' }).database,
    ).toEqual({
      kind: 'postgres',
      url,
      poolSize: 3,
      changeTransport: 'notify',
    });
  });

  it.each([
    ['SIGNET_PORT', 'eight', 'must be a whole number from 0 to 65535.'],
    ['SIGNET_PORT', '65536', 'must be a whole number from 0 to 65535.'],
    ['SIGNET_PUBLIC_URL', 'signet.example', 'must be an http or https URL.'],
    ['SIGNET_PUBLIC_URL', 'https://signet.example/', 'must not end with a slash.'],
    [
      'SIGNET_PUBLIC_URL',
      'https://corp.example/a;Domain=x',
      'must have no path, or a path of letters, digits, `.`, `_`, `~` and `-`.',
    ],
    [
      'SIGNET_PUBLIC_URL',
      'https://corp.example//evil.example',
      'must have no path, or a path of letters, digits, `.`, `_`, `~` and `-`.',
    ],
    [
      'SIGNET_PUBLIC_URL',
      'https://corp.example/token',
      'must not have a path that conflicts with a route of Signet; use another, for example /signet.',
    ],
    [
      'SIGNET_PUBLIC_URL',
      'https://me@signet.example',
      'must not contain credentials, a query or a fragment.',
    ],
    [
      'SIGNET_BREACHED_PASSWORDS_URL',
      'http://leaked.example',
      'must be an https URL; http is accepted for this machine only.',
    ],
    [
      'SIGNET_BREACHED_PASSWORDS_URL',
      'http://127.0.0.1.example',
      'must be an https URL; http is accepted for this machine only.',
    ],
    [
      'SIGNET_BREACHED_PASSWORDS_URL',
      'https://x.example?a=b',
      'must not contain credentials, a query or a fragment.',
    ],
    ['SIGNET_BREACHED_PASSWORDS_AWAY', 'ignore', 'must be one of accept, refuse.'],
    ['SIGNET_SURFACES', 'console', 'must be one of public, admin.'],
    ['SIGNET_SURFACES', ',', 'must name at least one of public, admin.'],
    [
      'SIGNET_CORS_ORIGINS',
      'https://a.example/x',
      '`https://a.example/x` is not an origin such as https://shop.example.',
    ],
    [
      'SIGNET_TRUSTED_PROXIES',
      '10.0.0.0/33',
      '`10.0.0.0/33` is not an address or a range such as 10.0.0.0/8.',
    ],
    ['SIGNET_LIMITS_TRIES', '101', 'must be a whole number from 3 to 100.'],
    ['SIGNET_CONSOLE_IDLE', '5s', 'must be from 60 to 86400 seconds.'],
    ['SIGNET_WORKERS', '0', 'must be a whole number from 1 to 128.'],
    ['SIGNET_DOCS', 'yes', 'must be true or false.'],
    ['SIGNET_LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, silent.'],
  ])('refuses %s=%s', (name, value, fault) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name}: ${fault}`]);
  });

  it('reports all faults at once, and suggests a setting for an unknown name', () => {
    expect(faultsOf({ SIGNET_PROT: '1', SIGNET_PORT: 'x', SIGNET_DOCS: 'x' })).toEqual([
      'SIGNET_PROT: there is no such setting. Did you mean SIGNET_PORT?',
      'SIGNET_PORT: must be a whole number from 0 to 65535.',
      'SIGNET_DOCS: must be true or false.',
    ]);
  });

  it('reads a value from a file, without the trailing line break', () => {
    const path = fileWith('password', 'correct horse battery\n');
    expect(readSettings({ SIGNET_ADMIN_PASSWORD_FILE: path }).adminPassword).toBe(
      'correct horse battery',
    );
  });

  it('refuses a missing file, and a value that is set twice', () => {
    expect(faultsOf({ SIGNET_ADMIN_PASSWORD_FILE: join(folder, 'none') })).toEqual([
      `SIGNET_ADMIN_PASSWORD: the file ${join(folder, 'none')} cannot be read.`,
    ]);
    const path = fileWith('port', '1');
    expect(faultsOf({ SIGNET_PORT: '1', SIGNET_PORT_FILE: path })).toEqual([
      'SIGNET_PORT: is set twice: as SIGNET_PORT and as SIGNET_PORT_FILE. Keep one.',
    ]);
  });

  it('reads a config file; the environment takes precedence', () => {
    const path = fileWith('signet.env', 'SIGNET_PORT=1000\nSIGNET_HOST=0.0.0.0\n');
    expect(readSettings({ SIGNET_CONFIG_FILE: path, SIGNET_PORT: '2000' })).toMatchObject({
      host: '0.0.0.0',
      port: 2000,
    });
    expect(readSettings({ SIGNET_CONFIG_FILE: path, SIGNET_PORT: '' })).toMatchObject({
      port: 1000,
    });
    const wrong = fileWith('wrong.env', 'SIGNET_HSOT=x\n');
    expect(faultsOf({ SIGNET_CONFIG_FILE: wrong })).toEqual([
      'SIGNET_HSOT: there is no such setting. Did you mean SIGNET_HOST?',
    ]);
  });

  it.each([
    ['UTF-8 with a byte order mark', '\ufeffSIGNET_LIMITS=false\nSIGNET_HOST=0.0.0.0\n'],
    ['Windows line endings', '\ufeffSIGNET_LIMITS=false\r\nSIGNET_HOST=0.0.0.0\r\n'],
    ['export before the names', 'export SIGNET_LIMITS=false\n\texport SIGNET_HOST="0.0.0.0"\n'],
    [
      'comments and other variables',
      '# SIGNET_X: no\nOTHER_SIGNET_X=1\nSIGNET_LIMITS=false\nSIGNET_HOST=0.0.0.0',
    ],
  ])('reads every line of a config file with %s', (name, text) => {
    const path = fileWith('every-line.env', text);
    expect(readSettings({ SIGNET_CONFIG_FILE: path }), name).toMatchObject({
      limits: false,
      host: '0.0.0.0',
    });
  });

  it.each([
    ['SIGNET_HOST=x\nSIGNET_LIMITS: true\n', 2],
    ['SIGNET_LIMITS true\n', 1],
    ['\u200bSIGNET_LIMITS=true\n', 1],
    ['\n\nDATABASE_URL: postgres://x\n', 3],
  ])('refuses a config file with a line that would be skipped: %j', (text, line) => {
    const path = fileWith('skipped.env', text);
    expect(faultsOf({ SIGNET_CONFIG_FILE: path })).toEqual([
      `SIGNET_CONFIG_FILE: line ${line} of ${path} is not VARIABLE=value.`,
    ]);
  });

  it('reads a secret from a file without its byte order mark, and refuses encodings other than UTF-8', () => {
    const path = fileWith('marked', '\ufeffcorrect horse battery\r\n');
    expect(readSettings({ SIGNET_ADMIN_PASSWORD_FILE: path }).adminPassword).toBe(
      'correct horse battery',
    );
    const utf16 = fileWith('utf16', Buffer.from('\ufeffcorrect horse', 'utf16le'));
    const fault = `the file ${utf16} is not UTF-8. Save it in that encoding.`;
    expect(faultsOf({ SIGNET_ADMIN_PASSWORD_FILE: utf16 })).toEqual([
      `SIGNET_ADMIN_PASSWORD: ${fault}`,
    ]);
    expect(faultsOf({ SIGNET_CONFIG_FILE: utf16 })).toEqual([`SIGNET_CONFIG_FILE: ${fault}`]);
  });

  it.each([
    ['SIGNET_SERVICE_HOST', '10.96.12.3'],
    ['SIGNET_SERVICE_PORT', '8090'],
    ['SIGNET_SERVICE_PORT_HTTP_ALT', '8090'],
    ['SIGNET_PORT', 'tcp://10.96.12.3:8090'],
    ['SIGNET_PORT', 'tcp://[fd00::12]:8090'],
    ['SIGNET_PORT_8090_TCP', 'tcp://10.96.12.3:8090'],
    ['SIGNET_PORT_53_UDP_PROTO', 'udp'],
    ['SIGNET_PORT_8090_TCP_PORT', '8090'],
    ['SIGNET_PORT_8090_SCTP_ADDR', 'fd00::12'],
    ['SIGNET_DATABASE_PRIMARY_SERVICE_HOST', '10.96.12.3'],
    ['SIGNET_DATABASE_PRIMARY_PORT', 'tcp://10.96.12.3:5432'],
  ])('ignores the variables of a Kubernetes Service: %s=%s', (name, value) => {
    const settings = readSettings({ [name]: value });
    expect(settings).toMatchObject({ port: 8090, serviceLinks: [name] });
  });

  it.each([
    ['SIGNET_PORT', '10.96.12.3:8090'],
    ['SIGNET_SERVICE_HOST', 'signet.example'],
    ['SIGNET_ADMIN_PORT', '9090'],
    ['SIGNET_PORTS', 'tcp://10.96.12.3:8090'],
  ])('refuses what is neither a setting nor a service link: %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toHaveLength(1);
  });

  it('knows the files that contain secrets', () => {
    const password = fileWith('p', 'correct horse battery');
    const config = fileWith('secret.env', 'SIGNET_MASTER_KEYS=x\n');
    const harmless = fileWith('harmless.env', 'SIGNET_HOST=x\n');
    const read = (environment: NodeJS.ProcessEnv): readonly string[] =>
      readSettings(environment).secretFiles;
    expect(read({ SIGNET_ADMIN_PASSWORD_FILE: password, SIGNET_CONFIG_FILE: config })).toEqual([
      config,
      password,
    ]);
    expect(read({ SIGNET_ADMIN_USERNAME_FILE: password, SIGNET_CONFIG_FILE: harmless })).toEqual(
      [],
    );
  });

  it('treats an empty value as unset', () => {
    expect(readSettings({ SIGNET_PORT: '', DATABASE_URL: '' })).toMatchObject({
      port: 8090,
      databaseUrl: undefined,
    });
  });
});

describe('.env.example', () => {
  const text = readFileSync(new URL('../../../../../.env.example', import.meta.url), 'utf8');

  it('lists every setting with its description and default, and no others', () => {
    const expected = Object.values(settingsTable).map(
      ({ variable, description, ...rest }) =>
        `# ${description}\n#${variable}=${'default' in rest ? rest.default : ''}`,
    );
    const blocks = text
      .split('\n\n')
      .slice(1)
      .map((block) => block.trimEnd());
    expect(blocks).toEqual(expected);
  });
});
