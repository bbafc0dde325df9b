import { TestServer, type ServerOptions } from './server.js';

const preload = new URL('./skewed-clock.mjs', import.meta.url).href;

/** A node whose clock is `seconds` ahead, or behind if negative. */
export function skewedNode(seconds: number, options: ServerOptions): Promise<TestServer> {
  const environment = {
    ...options.environment,
    NODE_OPTIONS: `--import=${preload}`,
    CLOCK_OFFSET_MS: String(seconds * 1000),
  };
  return TestServer.start({ ...options, environment });
}
