import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageFiles } from './image-files.mjs';
import { installed, readAtRunTime } from './installed-packages.mjs';
import { root } from './setup.mjs';

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8');

const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
/** @param {string} name @returns {string[]} What stands behind each such instruction. */
const instructions = (name) =>
  dockerfile
    .split('\n')
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1));

const compose = parse(read('compose.yaml'));
const services = Object.entries(compose.services);
const known = new Set(read('.env.example').match(/\b(?:SIGNET_\w+|DATABASE_URL)\b/g));

/** A tag with a version: without a tag, or with `latest` or a channel, the major version changes unnoticed. */
const versioned = /^[\w./-]+:\d+(?:\.\d+)*(?:-\w+)*$/;

describe('the Dockerfile', () => {
  const copied = instructions('COPY')
    .filter((words) => !words.includes('--from='))
    .flatMap((words) => words.split(/\s+/).slice(0, -1));

  it('copies files that exist and that .dockerignore allows', () => {
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const allowed = read('.dockerignore').match(/(?<=^!).*$/gm) ?? [];
    expect(copied.toSorted()).toEqual(allowed.toSorted());
  });

  it('copies all that the build reads', () => {
    const settings = ['nest-cli.json', 'angular.json', 'tsconfig.json', 'ormconfig.ts'];
    for (const path of ['scripts', 'libs', 'apps', ...settings]) expect(copied).toContain(path);
  });

  it('has the Node that the tests run on', () => {
    const lock = JSON.parse(read('package-lock.json'));
    expect(instructions('ARG')).toEqual([
      `NODE_VERSION=${lock.packages['node_modules/node'].version}`,
    ]);
    const [version] = instructions('ARG').map((words) => words.split('=')[1] ?? '');
    const bases = instructions('FROM').map((words) => words.split(' ')[0] ?? '');
    const images = bases.map((base) => base.replace('${NODE_VERSION}', version ?? ''));
    expect(images.filter((base) => base !== 'scratch' && !versioned.test(base))).toEqual([]);
  });

  it('sets settings that there are', () => {
    const [variables = ''] = instructions('ENV');
    const set = [...variables.matchAll(/(\w+)=/g)].map(([, name]) => name ?? '');
    expect(set.filter((name) => name !== 'PATH' && !known.has(name))).toEqual([]);
  });
});

describe('the packages of the image', () => {
  /** @type {string[]} */
  let image;

  beforeAll(async () => {
    image = await packageFiles();
  });

  it('are packages that the server imports, and each is in the list of dependencies', () => {
    const { dependencies } = JSON.parse(read('package.json'));
    const code = ['apps/api/src', 'libs/database/src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
        .map((file) => read(join(folder, file))),
    );
    for (const name of new Set([...installed, ...Object.keys(readAtRunTime)])) {
      expect(Object.keys(dependencies)).toContain(name);
      const specifier = new RegExp(`(?:from |resolve\\(\\s*)'${name}['/]`);
      expect([name, code.some((text) => specifier.test(text))]).toEqual([name, true]);
    }
  });

  it('come with native code of this platform, and without source maps and types', () => {
    const native = image.filter((file) => file.endsWith('.node'));
    expect(native.map((file) => file.split('/').at(-1))).toEqual([
      `argon2.linux-${process.arch}-gnu.node`,
      'bcrypt.glibc.node',
    ]);
    expect(image.filter((file) => /\.(?:map|d\.[cm]?ts)$/.test(file))).toEqual([]);
  });

  it('have all files of Swagger UI that are served', () => {
    const page = read('apps/api/src/server/openapi/document-page.ts');
    const served = page.match(/(?<=')swagger-ui[\w.-]+(?=': ')/g) ?? [];
    expect(served.length).toBeGreaterThan(1);
    for (const file of served) expect(image).toContain(`node_modules/swagger-ui-dist/${file}`);
  });
});

describe('compose.yaml', () => {
  it('has images of a fixed version', () => {
    const images = services.flatMap(([, service]) => service.image ?? []);
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !versioned.test(image))).toEqual([]);
  });

  it('sets settings of Signet that there are', () => {
    const set = Object.keys(compose.services.signet.environment);
    expect(
      set.map((name) => name.replace(/_FILE$/, '')).filter((name) => !known.has(name)),
    ).toEqual([]);
  });

  it('reads each secret from a file that it mounts, and mounts each secret', () => {
    for (const [name, { environment = {}, secrets = [] }] of services) {
      const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
      const mounted = secrets.map((/** @type {string} */ secret) => `/run/secrets/${secret}`);
      expect([name, files.toSorted()]).toEqual([name, mounted.toSorted()]);
    }
    const used = services.flatMap(([, { secrets = [] }]) => secrets);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
  });

  it.each(services)('gives %s no privilege that it does not need', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('trusts the address of the proxy, which is fixed, and nothing else', () => {
    const { ipv4_address } = compose.services.proxy.networks.proxy;
    expect(compose.services.signet.environment.SIGNET_TRUSTED_PROXIES).toBe(ipv4_address);
    expect(compose.services.signet.ports).toBeUndefined();
    expect(compose.services.postgres.ports).toBeUndefined();
    expect(read('Caddyfile')).toContain(`reverse_proxy signet:${exposedPort()}`);
  });

  it('gives a stop as much time as Signet may take', () => {
    const seconds = (/** @type {string} */ name) =>
      Number(new RegExp(`${name}=(\\d+)s`).exec(read('.env.example'))?.[1]);
    const needed = seconds('SIGNET_SHUTDOWN_DELAY') + seconds('SIGNET_SHUTDOWN_GRACE');
    expect(Number.parseInt(compose.services.signet.stop_grace_period)).toBeGreaterThan(needed);
  });
});

/** The port of the image, which is that of a default start. */
function exposedPort() {
  const [port] = instructions('EXPOSE');
  expect(read('.env.example')).toContain(`#SIGNET_PORT=${port}`);
  return port;
}
