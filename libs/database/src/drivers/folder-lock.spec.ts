import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderInUseError, lockFolder } from './folder-lock.js';

let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signet-lock-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another process that tries to lock the folder; prints `locked` or the name of the error. */
async function otherProcess(target: string): Promise<{ child: ChildProcess; says: string }> {
  const source = new URL('./folder-lock.ts', import.meta.url).href;
  const script = `const { lockFolder } = await import(${JSON.stringify(source)});
    globalThis.unlock = await lockFolder(${JSON.stringify(target)}).then(
      (unlock) => { process.stdout.write('locked'); return unlock; },
      (error) => { process.stdout.write(error.name); });
    setInterval(() => globalThis.unlock, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, says: said.toString() };
}

it('refuses a second holder and suggests a remedy', async () => {
  await lockFolder(folder);
  const second = lockFolder(folder);
  await expect(second).rejects.toThrow(FolderInUseError);
  await expect(second).rejects.toThrow(/SIGNET_DATA_DIR/);
});

it('refuses another process', async () => {
  const unlock = await lockFolder(folder);
  expect((await otherProcess(folder)).says).toBe('FolderInUseError');
  unlock();
  expect((await otherProcess(folder)).says).toBe('locked');
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
});

it('is released immediately when its holder is killed, and leaves no files', async () => {
  const { child, says } = await otherProcess(folder);
  expect(says).toBe('locked');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const unlock = await lockFolder(folder);
  unlock();
  expect(await readdir(folder)).toEqual(['lock']);
});

it('is acquired by one of several concurrent processes after a kill', async () => {
  const { child } = await otherProcess(folder);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const said = await Promise.all([1, 2, 3, 4].map(async () => (await otherProcess(folder)).says));
  expect(said.filter((word) => word === 'locked')).toHaveLength(1);
});

it('follows symbolic links to the folder', async () => {
  const real = join(folder, 'real');
  await mkdir(real);
  await symlink(real, join(folder, 'link'));
  await lockFolder(real);
  await expect(lockFolder(join(folder, 'link'))).rejects.toThrow(FolderInUseError);
});

it('supports long paths', async () => {
  const deep = join(folder, ...Array.from({ length: 8 }, () => 'a-rather-long-name-of-a-folder'));
  await lockFolder(deep);
  await expect(lockFolder(deep)).rejects.toThrow(FolderInUseError);
});

it('restricts the folder to its owner', async () => {
  const open = join(folder, 'open');
  await mkdir(open, { mode: 0o755 });
  await lockFolder(open);
  expect((await stat(open)).mode & 0o777).toBe(0o700);
  const made = join(folder, 'made', 'database');
  await lockFolder(made);
  expect((await stat(made)).mode & 0o777).toBe(0o700);
});
