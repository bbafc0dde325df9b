import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestServer } from './server.js';

/** Sends raw text and returns the response until the server hangs up, or isEnough. */
export async function exchange(
  to: TestServer,
  text: string,
  isEnough: (answer: string) => boolean = () => false,
): Promise<string> {
  const { hostname, port } = new URL(to.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
    if (isEnough(answer)) socket.destroy();
  });
  // If the server closes the connection before it has read everything, the client gets a reset.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.write(text);
  await closed;
  return answer;
}
