import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TcpProxy } from './tcp-proxy.js';

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => socket.write(`re:${bytes.toString()}`));
});
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.start(`postgres://127.0.0.1:${(server.address() as AddressInfo).port}/db`);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.stop();
  server.close();
});

interface Client {
  socket: Socket;
  received: () => string;
}

async function newClient(): Promise<Client> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString()));
  socket.on('error', () => undefined);
  clients.push(socket);
  await once(socket, 'connect');
  return { socket, received: () => text };
}

async function sent(client: Client, text: string): Promise<void> {
  client.socket.write(text);
  await expect.poll(client.received).toContain(`re:${text}`);
}

it('passes bytes, and holds them while it is stalled', async () => {
  const client = await newClient();
  await sent(client, 'one');
  proxy.stall();
  client.socket.write('two');
  const late = await newClient();
  late.socket.write('three');

  await expect.poll(() => proxy.connections).toBe(2);
  expect([client.received(), late.received()]).toEqual(['re:one', '']);
  proxy.pass();
  await expect.poll(client.received).toBe('re:onere:two');
  await expect.poll(late.received).toBe('re:three');
});

it('leaves open connections half-open, while new ones work', async () => {
  const old = await newClient();
  await sent(old, 'one');
  proxy.drop();
  old.socket.write('two');
  await sent(await newClient(), 'three');
  expect([old.received(), old.socket.closed]).toEqual(['re:one', false]);
});

it('loses the response to a matching statement, once', async () => {
  const client = await newClient();
  proxy.loseResponsesTo('COMMIT');
  await sent(client, 'one');
  client.socket.write('COMMIT');
  await expect.poll(() => proxy.pendingInterceptions).toBe(0);
  client.socket.write('after');
  await sent(await newClient(), 'COMMIT');
  expect(client.received()).toBe('re:one');
});

it('holds the responses to matching statements until it passes', async () => {
  const client = await newClient();
  proxy.holdResponsesTo('COMMIT');
  client.socket.write('COMMIT');
  await expect.poll(() => proxy.pendingInterceptions).toBe(0);
  expect(client.received()).toBe('');
  proxy.pass();
  await expect.poll(client.received).toBe('re:COMMIT');
  await sent(client, 'one');
});

it('cuts connections, and refuses new ones until it passes', async () => {
  const old = await newClient();
  proxy.refuse();
  proxy.cut();
  await expect.poll(() => old.socket.closed).toBe(true);
  const refused = await newClient();
  await expect.poll(() => refused.socket.closed).toBe(true);
  proxy.pass();
  await sent(await newClient(), 'one');
});
