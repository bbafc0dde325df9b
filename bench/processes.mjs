// The processor time and memory of processes, as Linux reports them, and cores of their own where `taskset` exists.
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/** Clock ticks per second of /proc/<pid>/stat on every Linux that Node runs on. */
const TICKS = 100;

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/**
 * The command that runs a program on one core: the server on the first, load and database on the second. Otherwise they
 * would compete, and the figures would depend on the scheduler.
 *
 * @param {0 | 1} core
 * @param {string[]} command
 */
export function onCore(core, command) {
  return canPin ? ['taskset', '--cpu-list', String(core), ...command] : command;
}

/** Moves a running process and its later children to a core. @param {number} pid @param {0 | 1} core */
export function moveToCore(pid, core) {
  if (canPin)
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}

/** The CPU time of a process with all its threads, in seconds; NaN where the system does not report it. */
export async function cpuSeconds(pid) {
  const fields = await statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : NaN;
}

/** The CPU time of a process and its children, in seconds: PostgreSQL has a process for each connection. */
export async function cpuSecondsOfTree(pid) {
  let seconds = await cpuSeconds(pid);
  for (const child of await childrenOf(pid)) seconds += (await cpuSeconds(child)) || 0;
  return seconds;
}

/** @returns {Promise<number[]>} */
async function childrenOf(pid) {
  const children = [];
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const fields = await statOf(Number(name));
    if (fields?.[1] === String(pid)) children.push(Number(name));
  }
  return children;
}

/** Resident memory in megabytes. @param {number} pid */
export async function residentMegabytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}

/** The PostgreSQL server that listens on a port. @returns {Promise<number | undefined>} */
export async function postgresOn(port) {
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const words = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (/postgres$/.test(words[0] ?? '') && words[words.indexOf('-p') + 1] === port) {
      return Number(name);
    }
  }
  return undefined;
}

/** The fields of /proc/<pid>/stat after the name, which is in parentheses and may contain spaces. */
async function statOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}
