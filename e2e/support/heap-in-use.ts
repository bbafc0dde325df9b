import type { TestServer } from './server.js';

/** Settings of a server whose live memory can be measured. */
export const measurable = {
  NODE_OPTIONS: `--import=${new URL('./heap-in-use.mjs', import.meta.url).href}`,
} as const;

/** Bytes that the server's process uses when all garbage has been collected; not what it holds for later. */
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
