// A round with wrk, which takes far less of a core than a generator in JavaScript. It sends the same request on every
// connection, so jobs whose connections follow their own tokens need autocannon.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCore } from './processes.mjs';

/** `wrk --version` ends with an exit code of 1, so only a missing program counts. */
export const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

/** @param {import('./load.mjs').Load} load @returns {Promise<import('./load.mjs').LoadResult>} */
export async function runWrk({ url, method, headers, body, connections, duration }) {
  const folder = await mkdtemp(join(tmpdir(), 'signet-wrk-'));
  try {
    const script = join(folder, 'request.lua');
    await writeFile(script, scriptOf({ method, headers, body }));
    const [program, ...args] = onCore(1, [
      ...['wrk', '--threads', '1', '--connections', String(connections)],
      ...['--duration', `${duration}s`, '--script', script, url],
    ]);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    await once(child, 'close');
    const [, result] = /^result (.*)$/m.exec(output) ?? [];
    if (result === undefined) throw new Error(`wrk printed no result:\n${output}`);
    return JSON.parse(result);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Durations and latencies of wrk are in microseconds. `requests` includes refused ones. */
function scriptOf({ method, headers, body }) {
  return [
    `wrk.method = ${luaText(method)}`,
    ...Object.entries(headers).map(
      ([name, value]) => `wrk.headers[${luaText(name)}] = ${luaText(value)}`,
    ),
    ...(body === undefined ? [] : [`wrk.body = ${luaText(body)}`]),
    'function done(summary, latency)',
    '  local e = summary.errors',
    '  local failed = e.status + e.connect + e.read + e.write + e.timeout',
    `  io.write(string.format('result {"done":%d,"refused":%d,"seconds":%f,"p50":%f,"p99":%f}\\n',`,
    '    summary.requests - e.status, failed, summary.duration / 1e6,',
    '    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))',
    'end',
    '',
  ].join('\n');
}

/** A long bracket, in which nothing is escaped. @param {string} text */
function luaText(text) {
  if (text.includes(']==]') || text.startsWith('\n')) {
    throw new Error(`The request cannot be written in a script of wrk: ${text}`);
  }
  return `[==[${text}]==]`;
}
