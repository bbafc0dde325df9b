// Measures logins and renewals of the built server beside a bare Fastify server that does only the same hashing or
// signing. Both run at the same time and are measured in turn, so that what the machine does besides hits both alike.
// CPU time per token is the figure to compare: load generator and server share the machine's cores.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hash } from '@node-rs/argon2';
import autocannon from 'autocannon';
import { cleanUp, password, path, send, signIn, start, startSignet } from './signet.mjs';

const ROUNDS = 5;
const ROUND_SECONDS = 3;
const WARM_UP_SECONDS = 1;

/** The parameters of apps/api/src/security/passwords.ts: argon2id, 19 MiB, two passes, one lane. */
const ARGON2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Clock ticks per second of /proc/<pid>/stat on every Linux that Node runs on. */
const TICKS = 100;

/**
 * @typedef {object} Target
 * @property {string} server `signet` or `bare`.
 * @property {string} job `login` or `renewal`.
 * @property {number} pid
 * @property {string} url
 * @property {object} body
 * @property {number} connections
 *
 * @typedef {object} Round
 * @property {number} rate Tokens per second.
 * @property {number} p50 Milliseconds.
 * @property {number} p99 Milliseconds.
 * @property {number} cpu CPU time of the server per token, in milliseconds; NaN where the system does not tell.
 */

try {
  const targets = await prepare();
  for (const target of targets) await load(target, WARM_UP_SECONDS);
  /** @type {Map<Target, Round[]>} */
  const results = new Map(targets.map((target) => [target, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    process.stderr.write(`Round ${round} of ${ROUNDS}\n`);
    for (const target of targets) results.get(target)?.push(await measure(target));
  }
  report(results);
} finally {
  await cleanUp();
}

/** @returns {Promise<Target[]>} */
async function prepare() {
  const signet = await startSignet();
  const { login, renewal } = await makeUser(signet.url);
  const bare = await start([path('./bare-server.mjs'), await hash(password, ARGON2)], {});
  const jobs = [
    { job: 'login', connections: 8, signetPath: '/token/refresh', body: login },
    { job: 'renewal', connections: 32, signetPath: '/token/access', body: renewal },
  ];
  return jobs.flatMap(({ job, connections, signetPath, body }) => [
    { server: 'signet', job, connections, body, pid: signet.pid, url: signet.url + signetPath },
    { server: 'bare', job, connections, body, pid: bare.pid, url: `${bare.url}/${job}` },
  ]);
}

/**
 * Makes a namespace with a user through the API.
 *
 * @param {string} url
 * @returns {Promise<{ login: object, renewal: object }>} The bodies of both requests.
 */
async function makeUser(url) {
  const headers = await signIn(url);
  const namespace = `bench-${randomUUID().slice(0, 8)}`;
  await send(`${url}/api/v1/namespaces`, { name: namespace, publicEndpoint: true }, headers);
  await send(`${url}/api/v1/namespaces/${namespace}/users`, { name: 'user', password }, headers);
  const login = { namespace, username: 'user', password };
  const { token } = await (await send(`${url}/token/refresh`, login)).json();
  return { login, renewal: { namespace, refresh_token: token } };
}

/** @param {Target} target @returns {Promise<Round>} */
async function measure(target) {
  const before = await cpuSeconds(target.pid);
  const result = await load(target, ROUND_SECONDS);
  const used = (await cpuSeconds(target.pid)) - before;
  const tokens = result['2xx'];
  if (tokens === 0) throw new Error(`${target.url}: no answer in ${ROUND_SECONDS} s`);
  return {
    rate: tokens / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: (used * 1000) / tokens,
  };
}

/** @param {Target} target @param {number} duration Seconds. */
async function load({ url, body, connections }, duration) {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    connections,
    duration,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  }
  return result;
}

/** The CPU time that a process and all its threads have used. */
async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return NaN;
  // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** @param {Map<Target, Round[]>} results */
function report(results) {
  const rows = [...results].map(([{ job, server }, rounds]) => ({
    job,
    server,
    ...mediansOf(rounds),
  }));
  const columns = ['job', 'server', 'tokens/s', 'p50 ms', 'p99 ms', 'CPU ms/token'];
  const lines = rows.map((row) => [
    row.job,
    row.server,
    row.rate.toFixed(0),
    row.p50.toFixed(1),
    row.p99.toFixed(1),
    row.cpu.toFixed(3),
  ]);
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...lines.map((line) => line[at].length)),
  );
  const engine = process.argv.includes('--postgres') ? 'PostgreSQL' : 'the embedded database';
  console.log(
    `\nMedians of ${ROUNDS} rounds of ${ROUND_SECONDS} s, on ${engine}, Node ${process.version}\n`,
  );
  for (const line of [columns, ...lines]) {
    console.log(
      line
        .map((cell, at) => (at < 2 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
        .join('  '),
    );
  }
  console.log();
  for (const job of ['login', 'renewal']) {
    const [signet, bare] = ['signet', 'bare'].map((server) =>
      rows.find((row) => row.job === job && row.server === server),
    );
    const rate = (signet.rate / bare.rate).toFixed(2);
    console.log(
      `${job}: ${rate} of the bare server's rate, ${(signet.cpu / bare.cpu).toFixed(2)} of its CPU time`,
    );
  }
}

/** @param {Round[]} rounds @returns {Round} */
function mediansOf(rounds) {
  const median = (/** @type {keyof Round} */ figure) =>
    rounds.map((round) => round[figure]).sort((a, b) => a - b)[Math.floor(rounds.length / 2)];
  return { rate: median('rate'), p50: median('p50'), p99: median('p99'), cpu: median('cpu') };
}
