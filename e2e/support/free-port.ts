import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The range of ports for tests. It is below the ports that the system assigns to connections and to servers without a
 * port (from 32768 on Linux, from 49152 elsewhere): it could assign one of those between the check and the start of
 * the server.
 */
export const FIRST_PORT = 20_000;
export const LAST_PORT = 31_999;

/** Parallel workers start at different ports, and no port is returned twice. */
let previous = randomInt(FIRST_PORT, LAST_PORT + 1);

/** A free port of this machine, for a server that must know its port before it starts. */
export async function freePort(): Promise<number> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) {
    previous = previous < LAST_PORT ? previous + 1 : FIRST_PORT;
    if (await isFree(previous)) return previous;
  }
  throw new Error(`No port from ${FIRST_PORT} to ${LAST_PORT} is free.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
