import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../support/free-port.js';
import { ContainerTool } from './containers.js';

/** What the image may need, in bytes: the sum of its files, as it is after a pull. */
const MAX_BYTES = 150_000_000;

interface HealthCheck {
  Test: string[];
}

interface Image {
  Config: {
    User: string;
    Entrypoint: string[];
    ExposedPorts: object;
    Volumes: object;
    Healthcheck?: HealthCheck;
  };
  /** Where Podman has it. */
  Healthcheck?: HealthCheck;
}

interface Container {
  State: { ExitCode: number; Running: boolean };
}

const folder = fileURLToPath(new URL('../..', import.meta.url));
const image = 'localhost/signet-under-test';
const name = `signet-${randomUUID()}`;
const volume = `${name}-data`;

let tool: ContainerTool;
let healthCheck: string[];
let url: string;
let port: number;

beforeAll(async () => {
  tool = ContainerTool.find();
  await tool.build(folder, image);
  const { Config, Healthcheck = Config.Healthcheck } = await tool.inspect<Image>(image);
  healthCheck = Healthcheck?.Test.slice(1) ?? [];
  port = await freePort();
  url = `http://localhost:${port}`;
  await startContainer();
});

afterAll(async () => {
  await tool.finish('rm', '--force', name);
  await tool.finish('volume', 'rm', '--force', volume);
});

/** Starts Signet on the volume, with default settings but for a port that is free on this machine. */
async function startContainer(): Promise<void> {
  const [run = '', ...options] = tool.runArguments(volume);
  const published = [`--publish=127.0.0.1:${port}:${port}`, `--env=SIGNET_PORT=${port}`];
  await tool.run(run, '--detach', `--name=${name}`, ...published, ...options, image);
  const isOver = await vi.waitFor(readyOrOver, { timeout: 120_000, interval: 200 });
  if (isOver) throw new Error((await tool.finish('logs', name)).output);
}

/** @returns whether the container has ended. @throws Error while it runs and is not ready */
async function readyOrOver(): Promise<boolean> {
  const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
  if (answer?.ok === true) return false;
  const { State } = await tool.inspect<Container>(name);
  if (State.Running) throw new Error('The container does not become ready.');
  return true;
}

/** Stops the container with the default signal. @returns the exit code of Signet */
async function stopContainer(): Promise<number> {
  // The time that Docker gives by default, after which it kills: exit code 137.
  await tool.run('stop', '--time=10', name);
  return (await tool.inspect<Container>(name)).State.ExitCode;
}

/** Runs a command of Signet on the volume, while no server has it. */
const signet = (...words: string[]): ReturnType<ContainerTool['finish']> =>
  tool.finish(...tool.runArguments(volume), '--rm', image, ...words);

async function post<T>(path: string, body: unknown, headers: object = {}): Promise<T> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Verifies a token as an application does. @returns the `kid` of the key that signed it */
async function verifiedKey(token: string): Promise<string | undefined> {
  const issuer = `${url}/ns/shop`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer });
  expect(payload).toMatchObject({ usr: 'ann' });
  return protectedHeader.kid;
}

const accessToken = async (refresh: string): Promise<string> =>
  (await post<{ token: string }>('/token/access', { namespace: 'shop', refresh_token: refresh }))
    .token;

describe('the image', () => {
  it('has Node and Signet, and neither shell, package manager, source maps nor types', async () => {
    const { files, bytes } = await tool.contentOf(image);
    const name = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
    const unwanted =
      /^(?:(?:ba|da)?sh|busybox|npm|npx|yarn|corepack|apt|apt-get|dpkg|curl|wget)$|\.(?:map|d\.[cm]?ts|md)$/;
    expect(files.filter((file) => unwanted.test(name(file)))).toEqual([]);
    expect(files).toContain('/usr/local/bin/node');
    expect(files).toContain('/app/dist/signet/main.js');
    expect(files).toContain('/app/dist/admin/index.html');
    process.stdout.write(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it('says how it is run: unprivileged user, port, volume and health check', async () => {
    const { Config } = await tool.inspect<Image>(image);
    expect(Config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(Config.Entrypoint).toEqual(['signet']);
    expect(Object.keys(Config.ExposedPorts)).toEqual(['8090/tcp']);
    expect(Object.keys(Config.Volumes)).toEqual(['/data']);
    expect(healthCheck.length).toBeGreaterThan(0);
  });
});

describe('a container with an empty volume and a read-only root', () => {
  it('exchanges a password for tokens, keeps its data over a restart, and ends with 0 on SIGTERM', async () => {
    const { output } = await tool.finish('logs', name);
    const [, password] = /^Password: (\S+)/m.exec(output) ?? [];
    expect(password, output).toBeDefined();

    const signIn = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password }),
    });
    const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const asAdmin = { cookie, 'x-signet-console': '1' };
    await post('/api/v1/namespaces', { name: 'shop', publicEndpoint: true }, asAdmin);
    const ann = { name: 'ann', password: 'blue door, old bridge' };
    await post('/api/v1/namespaces/shop/users', ann, asAdmin);

    const credentials = { namespace: 'shop', username: ann.name, password: ann.password };
    const { token: refresh } = await post<{ token: string }>('/token/refresh', credentials);
    const key = await verifiedKey(await accessToken(refresh));

    expect(await stopContainer()).toBe(0);
    expect((await tool.finish('logs', name)).output).not.toContain('"level":50');
    await tool.run('rm', name);
    await startContainer();
    expect(await verifiedKey(await accessToken(refresh))).toBe(key);
  });

  it('serves the console and the documents', async () => {
    const page = await fetch(`${url}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<app-root')]);
    const paths = ['/openapi.json', '/docs', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css'];
    for (const path of paths) expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
  });

  it('is healthy by the check of the image', async () => {
    expect(await tool.finish('exec', name, ...healthCheck)).toEqual({ code: 0, output: '' });
  });

  it('runs as the user of the image, who can write to the volume only', async () => {
    // Not /tmp: Podman mounts a file system in memory there.
    const write =
      'for (const folder of ["/", "/app", "/etc", "/usr/local/bin"]) try { require("fs").writeFileSync(folder + "/x", ""); console.log(folder) } catch {}';
    const result = await tool.finish('exec', name, 'node', '--eval', write);
    expect(result).toEqual({ code: 0, output: '' });
    const uid = await tool.run('exec', name, 'node', '--print', 'process.getuid()');
    expect(uid).toBe('10001');
  });
});

describe('commands of Signet in the image', () => {
  beforeAll(async () => {
    await stopContainer();
  });

  it.each(['init', 'migrate', 'master-keys', 'audit check'])(
    'work on the volume: %s',
    async (words) => {
      const { code, output } = await signet(...words.split(' '));
      expect(code, output).toBe(0);
    },
  );

  it('check the installation: doctor', async () => {
    const { code, output } = await signet('doctor');
    expect(code, output).toBe(0);
  });

  it('say what is wrong with a command line', async () => {
    const { code, output } = await signet('serv');
    expect([code, output]).toEqual([2, expect.stringContaining('there is no command "serv"')]);
  });

  it('read the source of an import that is mounted', async () => {
    const { code, output } = await signet('import', 'jwtd', '/nowhere.yml', '--namespace=shop');
    expect([code, output]).toEqual([1, expect.stringContaining('/nowhere.yml')]);
  });
});

describe('the health check of the image', () => {
  it('fails where no server answers', async () => {
    const [command = '', ...args] = healthCheck;
    const entry = `--entrypoint=${command}`;
    // A port on which nothing listens, also where the container shares the network of this machine.
    const where = `--env=SIGNET_PORT=${await freePort()}`;
    const words = [...tool.runArguments(volume), '--rm', entry, where, image, ...args];
    expect((await tool.finish(...words)).code).toBe(1);
  });
});
