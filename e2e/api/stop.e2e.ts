import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { login, renew } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { spawnCommand } from '../support/command.js';
import { freshDatabase } from '../support/database.js';
import { owner, TestServer } from '../support/server.js';
import { soakRounds } from '../support/soak.js';

/** Stops under load, each after a new start. */
const ROUNDS = soakRounds({ few: 1, all: 5 });

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterEach(() => server.dispose());

/** Sends the head of a request without its body, so that the server waits for it. */
async function beginRequest(
  path: string,
  body: string,
): Promise<{ finish: () => Promise<string> }> {
  const { hostname, port } = new URL(server.url);
  const socket: Socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: signet.test',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Expect: 100-continue',
    '',
    '',
  ];
  socket.write(head.join('\r\n'));
  // The server has accepted the request once it responds with 100 Continue.
  while (!answer.includes('100 Continue')) await once(socket, 'data');
  return {
    async finish() {
      socket.write(body);
      await ended;
      return answer;
    },
  };
}

describe('SIGTERM', () => {
  it('lets a request in flight finish and exits with code 0', async () => {
    const namespace = await newNamespace();
    const user = await newUser(namespace.name);
    const credentials = { namespace: namespace.name, username: user.name, password: userPassword };
    const request = await beginRequest('/token/refresh', JSON.stringify(credentials));
    const stopped = server.stop();
    const answer = await request.finish();
    expect(answer).toContain('HTTP/1.1 200 OK');
    expect(answer).toMatch(/"token":"[\w-]+\./);
    expect(await stopped).toBe(0);
  });

  it('closes idle connections immediately', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('GET /health/live HTTP/1.1\r\nHost: signet.test\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    expect(await server.stop()).toBe(0);
    await closed;
  });

  it('keeps sessions, users and passwords for the next start', async () => {
    const namespace = await newNamespace();
    const user = await newUser(namespace.name);
    const refreshToken = await refreshTokenOf(namespace.name, user.name);
    await server.restart();
    await useApi(server);
    await expect(
      renew({ namespace: namespace.name, refresh_token: refreshToken }),
    ).resolves.toHaveProperty('token');
    const credentials = { namespace: namespace.name, username: user.name, password: userPassword };
    await expect(login(credentials)).resolves.toHaveProperty('token');
  });
});

describe('SIGTERM under load', () => {
  it('loses no request if clients switch to another node once this one is not ready', async () => {
    const environment = { SIGNET_SHUTDOWN_DELAY: '6s' };
    await using loaded = await TestServer.start({ environment });
    await useApi(loaded);
    const { name } = await newNamespace();
    for (let round = 0; round < ROUNDS; round += 1) {
      let isReady = true;
      const connections = new Set<string | null>();
      const client = async (): Promise<void> => {
        while (isReady) {
          const response = await fetch(`${loaded.url}/ns/${name}/.well-known/jwks.json`);
          await response.arrayBuffer();
          expect(response.status).toBe(200);
          connections.add(response.headers.get('connection'));
        }
      };
      const clients = Array.from({ length: 16 }, client);
      await expect.poll(() => connections.size).toBeGreaterThan(0);
      const stopped = loaded.stop();
      await expect
        .poll(async () => (await fetch(`${loaded.url}/health/ready`)).status, { interval: 20 })
        .toBe(503);
      const live = await fetch(`${loaded.url}/health/live`);
      expect([live.status, live.headers.get('connection')]).toEqual([200, 'close']);
      await expect.poll(() => connections.has('close')).toBe(true);
      isReady = false;
      await Promise.all(clients);
      expect(await stopped).toBe(0);
      await loaded.start();
    }
  });
});

describe('a stalled log collector', () => {
  it('blocks neither requests nor the shutdown', async () => {
    const database = await freshDatabase();
    const settings = {
      SIGNET_HOST: '127.0.0.1',
      SIGNET_PORT: '0',
      SIGNET_WORKERS: '1',
      SIGNET_SHUTDOWN_DELAY: '0s',
    };
    const child = spawnCommand(['serve'], {
      ...database.environment,
      ...settings,
      SIGNET_ADMIN_PASSWORD: owner.password,
    });
    try {
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await expect.poll(() => output).toMatch(/^Signet is ready at \S+$/m);
      const [, url = ''] = /^Signet is ready at (\S+)$/m.exec(output) ?? [];
      child.stdout?.pause();
      // One line per request: several times the capacity of the pipe and its reader.
      for (let batch = 0; batch < 60; batch += 1) {
        const answers = Array.from({ length: 50 }, () => fetch(`${url}/health/live`));
        for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
      }
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      await database.drop();
    }
  });
});
