// The rounds of one job: all servers in turn, so that other work of the machine affects all alike.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuSeconds, cpuSecondsOfTree, onCore, residentMegabytes } from './processes.mjs';
import { mediansOf, ratiosTo } from './report.mjs';
import { path } from './signet.mjs';
import { hasWrk, runWrk } from './wrk.mjs';

/**
 * @typedef {object} Target A server, and the request that a job sends to it.
 * @property {string} server Its name in the report.
 * @property {number} pid
 * @property {Omit<import('./load.mjs').Load, 'connections' | 'duration'>} request
 * @property {number} [startSeconds]
 * @property {number} [idleMegabytes]
 * @property {number} [database] The process of its PostgreSQL, if it runs on this machine.
 * @property {Awaited<ReturnType<typeof import('./database-counters.mjs').countersOf>>} [counters]
 */

/** Just-in-time compilation takes some seconds of load. */
const WARM_UP_SECONDS = 5;

/**
 * @param {import('./jobs.mjs').Job} job
 * @param {Target[]} targets The first is the bare limit.
 * @param {{ rounds: number, seconds: number }} options
 * @returns {Promise<import('./report.mjs').Row[]>}
 */
export async function measureJob(job, targets, { rounds, seconds }) {
  // One generator for all servers of a job: the generators take latencies in different ways.
  const usesWrk = hasWrk && targets.every(({ request }) => request.refreshTokens === undefined);
  const send = (target, duration) => load(target, job.connections, duration, usesWrk);
  process.stderr.write(`${job.name} (${usesWrk ? 'wrk' : 'autocannon'}) …\n`);
  for (const target of targets) await send(target, WARM_UP_SECONDS);
  const measured = new Map(targets.map((target) => [target, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const target of targets) {
      measured.get(target).push(await measureRound(target, () => send(target, seconds)));
    }
  }
  const figures = await Promise.all(
    targets.map(async (target) => ({
      ...mediansOf(measured.get(target)),
      startSeconds: target.startSeconds ?? NaN,
      idleMegabytes: target.idleMegabytes ?? NaN,
      megabytes: await residentMegabytes(target.pid),
    })),
  );
  return targets.map(({ server }, at) => ({
    job: job.name,
    server,
    ...figures[at],
    ofBare: ratiosTo(figures[0], figures[at]),
  }));
}

/** @param {Target} target @param {() => Promise<import('./load.mjs').LoadResult>} send */
async function measureRound(target, send) {
  const before = await usedBy(target);
  const { done, seconds, p50, p99 } = await send();
  const after = await usedBy(target);
  const each = (name) => (after[name] - before[name]) / done;
  return {
    rate: done / seconds,
    p50,
    p99,
    cpu: each('cpu') * 1e6,
    databaseCpu: each('databaseCpu') * 1e6,
    statements: each('statements'),
    walBytes: each('walBytes'),
  };
}

/** @param {Target} target */
async function usedBy({ pid, database, counters }) {
  const { statements = NaN, walBytes = NaN } = (await counters?.read()) ?? {};
  return {
    cpu: await cpuSeconds(pid),
    databaseCpu: database === undefined ? NaN : await cpuSecondsOfTree(database),
    statements,
    walBytes,
  };
}

/** @returns {Promise<import('./load.mjs').LoadResult>} */
async function load(target, connections, duration, usesWrk) {
  const { newRefreshTokens, ...rest } = target.request;
  const request = { ...rest, connections, duration };
  if (newRefreshTokens) request.refreshTokens = await newRefreshTokens();
  const result = await (usesWrk ? runWrk(request) : runAutocannon(request));
  if (result.refused > 0 || result.done === 0) {
    throw new Error(
      `${request.url}: ${result.done} responses, ${result.refused} refused or failed`,
    );
  }
  // Rotated tokens are valid once: the next round continues with the newest.
  if (result.refreshTokens) target.request.refreshTokens = result.refreshTokens;
  return result;
}

/** @param {import('./load.mjs').Load} request @returns {Promise<import('./load.mjs').LoadResult>} */
async function runAutocannon(request) {
  const [program, ...args] = onCore(1, [
    process.execPath,
    path('./load.mjs'),
    JSON.stringify(request),
  ]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The load generator ended with ${code}.`);
  return JSON.parse(output);
}
