// Measures the jobs of bench/jobs.mjs on the built server, beside a bare server that does only the work that cannot be left
// out. All servers run at the same time and are measured in turn, so that whatever else the machine does affects all alike;
// the ratio of the CPU time per request is the figure to compare. docs/performance.md explains the columns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import { jobs, prepareWorld } from './jobs.mjs';
import {
  cpuSeconds,
  cpuSecondsOfTree,
  moveToCore,
  onCore,
  postgresOn,
  residentMegabytes,
} from './processes.mjs';
import { asChart, asTable, mediansOf } from './report.mjs';
import { cleanUp, password, path, start, startSignet } from './signet.mjs';

/** The parameters of apps/api/src/security/hashes/argon2.ts: argon2id, 19 MiB, two passes, one lane. */
const ARGON2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Just-in-time compilation takes some seconds of load. */
const WARM_UP_SECONDS = 5;

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    jobs: { type: 'string', default: jobs.map(({ name }) => name).join() },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    svg: { type: 'string' },
  },
});

const engines = ['postgres', 'embedded'].filter((name) => ['both', name].includes(options.engine));
const names = options.jobs.split(',');
const unknown = names.find((name) => !jobs.some((job) => job.name === name));
if (engines.length === 0 || unknown !== undefined) {
  throw new Error(
    `--engine is postgres, embedded or both; --jobs are some of ${jobs.map(({ name }) => name).join()}.`,
  );
}

try {
  const rows = await measureAll();
  const lines = [
    `Medians of ${options.rounds} rounds of ${options.seconds} s, Node ${process.version}.`,
    '',
    asTable(rows),
  ].join('\n');
  console.log(options.json ? JSON.stringify(rows, undefined, 2) : lines);
  if (options.out !== undefined) await writeFile(options.out, `${lines}\n`);
  if (options.svg !== undefined) await writeFile(options.svg, asChart(rows));
} finally {
  await cleanUp();
}

/** @returns {Promise<import('./report.mjs').Row[]>} */
async function measureAll() {
  const bare = await start(
    onCore(0, [process.execPath, path('./bare-server.mjs'), await hash(password, ARGON2)]),
    {},
  );
  const servers = [];
  for (const engine of engines) {
    const server = await startSignet({}, { postgres: engine === 'postgres', core: 0 });
    const database = server.databaseUrl && (await postgresOn(new URL(server.databaseUrl).port));
    if (database) moveToCore(database, 1);
    const idle = await residentMegabytes(server.pid);
    servers.push({ engine, ...server, database, idle, world: await prepareWorld(server.url) });
  }
  const rows = [];
  for (const job of jobs.filter(({ name }) => names.includes(name))) {
    const targets = [bareTarget(job, bare)];
    for (const server of servers) {
      const { path: place, ...request } = await job.request(server.world);
      targets.push({ ...server, job, request: { ...request, url: server.url + place } });
    }
    rows.push(...(await measureJob(job, targets)));
  }
  return rows;
}

function bareTarget(job, { pid, url }) {
  const isRead = job.bare === 'read';
  const request = {
    url: `${url}/${job.bare}`,
    method: isRead ? 'GET' : 'POST',
    headers: isRead ? {} : { 'content-type': 'application/json' },
    ...(isRead ? {} : { body: JSON.stringify({ password }) }),
  };
  return { engine: 'bare', pid, job, request };
}

async function measureJob(job, targets) {
  process.stderr.write(`${job.name} …\n`);
  for (const target of targets) await load(target, WARM_UP_SECONDS);
  const rounds = new Map(targets.map((target) => [target, []]));
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const target of targets) rounds.get(target).push(await measureRound(target));
  }
  const [limit] = targets.map((target) => mediansOf(rounds.get(target)));
  return Promise.all(
    targets.map(async (target) => ({
      job: job.name,
      server: target.engine === 'bare' ? `bare ${job.bare}` : `Signet, ${target.engine}`,
      ...mediansOf(rounds.get(target)),
      ratio: mediansOf(rounds.get(target)).cpu / limit.cpu,
      startSeconds: target.startSeconds ?? NaN,
      idleMegabytes: target.idle ?? NaN,
      megabytes: await residentMegabytes(target.pid),
    })),
  );
}

async function measureRound(target) {
  const used = async () => [
    await cpuSeconds(target.pid),
    target.database ? await cpuSecondsOfTree(target.database) : 0,
  ];
  const before = await used();
  const { done, seconds, p50, p99 } = await load(target, Number(options.seconds));
  const after = await used();
  const [cpu, databaseCpu] = after.map((value, at) => ((value - before[at]) * 1e6) / done);
  return { rate: done / seconds, p50, p99, cpu, databaseCpu };
}

/** @param {number} duration Seconds. */
async function load(target, duration) {
  const request = { ...target.request, connections: target.job.connections, duration };
  const [program, ...args] = onCore(1, [
    process.execPath,
    path('./load.mjs'),
    JSON.stringify(request),
  ]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  await once(child, 'close');
  const result = JSON.parse(output);
  if (result.refused > 0 || result.done === 0) {
    throw new Error(
      `${request.url}: ${result.done} responses, ${result.refused} refused or failed`,
    );
  }
  // Rotated tokens are valid once: the next round continues with the newest.
  if (result.refreshTokens) target.request.refreshTokens = result.refreshTokens;
  return result;
}
