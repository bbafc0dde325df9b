import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { login, renew } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { TestServer } from '../support/server.js';

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterEach(() => server.dispose());

/** Sends the head of a request and the first part of its body, so that the server waits for the rest. */
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
  // The interim answer says that the request is under way.
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
  it('lets a request in flight finish and ends with exit code 0', async () => {
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

  it('ends idle connections at once', async () => {
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
