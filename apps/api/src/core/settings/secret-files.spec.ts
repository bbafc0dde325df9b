import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exposureFault, exposureOf, mountedSecretFaults } from './secret-files.js';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signet-secret's-"));
  file = join(folder, 'key');
  writeFileSync(file, 'x');
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [0o600, undefined],
  [0o400, undefined],
  [0o640, 'group'],
  [0o620, 'group'],
  [0o604, 'everyone'],
  [0o602, 'everyone'],
  [0o777, 'everyone'],
])('a file of mode %o is exposed to: %s', (mode, expected) => {
  chmodSync(file, mode);
  expect(exposureOf(file)).toBe(expected);
});

it('follows the symbolic links of a mounted secret, and ignores a missing file', () => {
  chmodSync(file, 0o644);
  symlinkSync(file, join(folder, 'link'));
  expect(exposureOf(join(folder, 'link'))).toBe('everyone');
  expect(exposureOf(join(folder, 'none'))).toBeUndefined();
});

it('prints a command that is quoted for the shell', () => {
  expect(exposureFault(file, 'everyone')).toMatch(/Run: chmod 600 '.*secret'\\''s-.*\/key'$/);
});

it('allows the group of a pod to read a mounted secret', () => {
  chmodSync(file, 0o440);
  expect(mountedSecretFaults([file])).toEqual([]);
  chmodSync(file, 0o444);
  expect(mountedSecretFaults([file])).toHaveLength(1);
});
