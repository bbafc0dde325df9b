// Measures the jobs of bench/jobs.mjs on the built server, beside a bare server that does only the work that cannot be left
// out. All servers run at the same time; the ratio of the CPU time per request is the figure to compare.
// docs/performance.md explains the options and the columns.
import { writeFile } from 'node:fs/promises';
import { hash } from '@node-rs/argon2';
import { countersOf } from './database-counters.mjs';
import { jobs, prepareWorld } from './jobs.mjs';
import { parseOptions } from './options.mjs';
import { startPeers } from './peers.mjs';
import { moveToCore, onCore, postgresOn, residentMegabytes } from './processes.mjs';
import { asChart, asTable } from './report.mjs';
import { measureJob } from './rounds.mjs';
import {
  argon2,
  cleanUp,
  existingDatabase,
  password,
  path,
  start,
  startSignet,
  undo,
} from './signet.mjs';

const options = parseOptions(jobs.map(({ name }) => name));

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
    onCore(0, [process.execPath, path('./bare-server.mjs'), await hash(password, argon2)]),
    {},
  );
  const idleMegabytes = await residentMegabytes(bare.pid);
  const servers = [];
  for (const engine of options.engines) servers.push(await startEngine(engine));
  const peers = options.peers ? await startPeers() : [];
  const rows = [];
  for (const job of jobs.filter(({ name }) => options.jobs.includes(name))) {
    const targets = [{ ...bare, idleMegabytes, ...bareTarget(job, bare.url) }];
    for (const { world, ...server } of servers) {
      targets.push({ ...server, request: requestTo(server.url, await job.request(world)) });
    }
    for (const { requests, ...peer } of peers) {
      const request = await requests[job.name]?.();
      if (request) targets.push({ ...peer, request: requestTo(peer.url, request) });
    }
    rows.push(...(await measureJob(job, targets, options)));
  }
  return rows;
}

/** @param {'postgres' | 'embedded'} engine */
async function startEngine(engine) {
  const postgres = engine === 'postgres';
  const existing = postgres && options.database ? existingDatabase(options.database) : undefined;
  const server = await startSignet({}, { postgres, core: 0, database: existing });
  const { databaseUrl } = server;
  const database = databaseUrl && (await postgresOn(new URL(databaseUrl).port || '5432'));
  // A server that the benchmark did not start keeps its cores.
  if (database && existing === undefined) moveToCore(database, 1);
  const counters = databaseUrl && (await countersOf(databaseUrl));
  if (counters) undo(() => counters.close());
  const idleMegabytes = await residentMegabytes(server.pid);
  const world = await prepareWorld(server.url);
  return { ...server, server: `Signet, ${engine}`, database, counters, idleMegabytes, world };
}

/** @param {import('./jobs.mjs').Job} job @param {string} url */
function bareTarget(job, url) {
  const isRead = job.bare === 'read';
  const request = {
    url: `${url}/${job.bare}`,
    method: isRead ? 'GET' : 'POST',
    headers: isRead ? {} : { 'content-type': 'application/json' },
    ...(isRead ? {} : { body: JSON.stringify({ password }) }),
  };
  return { server: `bare ${job.bare}`, request };
}

/** @param {string} url Of the server. */
function requestTo(url, { path: place, ...request }) {
  return { ...request, url: url + place };
}
