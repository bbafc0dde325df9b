import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { FIRST_PORT, freePort, LAST_PORT } from './free-port.js';

it('is never the same port twice, nor one that is in use', async () => {
  const first = await freePort();
  const inUse = createServer().listen(first + 1, '127.0.0.1');
  await once(inUse, 'listening');
  const next = await freePort();
  inUse.close();
  expect([first, first + 1]).not.toContain(next);
  expect(Math.min(first, next)).toBeGreaterThanOrEqual(FIRST_PORT);
  expect(Math.max(first, next)).toBeLessThanOrEqual(LAST_PORT);
});
