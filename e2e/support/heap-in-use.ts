import type { TestServer } from './server.js';

/** Settings of a server whose heap usage can be measured. */
export const measurable = {
  NODE_OPTIONS: `--import=${new URL('./heap-in-use.mjs', import.meta.url).href}`,
} as const;

/** Bytes in use after a full garbage collection, without memory that the process has reserved. */
export async function heapInUse(server: TestServer): Promise<number> {
  const pattern = /^Live memory: (\d+) bytes$/gm;
  const measured = [...server.output.matchAll(pattern)].length;
  process.kill(server.pid, 'SIGWINCH');
  for (;;) {
    const last = [...server.output.matchAll(pattern)].slice(measured).at(-1);
    if (last) return Number(last[1]);
    await server.nextOutput('its live memory');
  }
}
