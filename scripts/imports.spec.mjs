import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { importCycles, importsOf, layers, upwardImports } from './imports.mjs';

const SERVER = 'apps/api/src';

describe('the imports of the repository', () => {
  it('of the server point to lower layers only', () => {
    expect(upwardImports(importsOf(SERVER))).toEqual([]);
  });

  it.each([SERVER, 'apps/admin/src', 'libs/database/src', 'libs/client/src', 'e2e'])(
    'form no cycle in %s, lazy ones included',
    (part) => {
      expect(importCycles(importsOf(part))).toEqual([]);
    },
  );

  it('of every folder of the server belong to a layer', () => {
    const folders = [...importsOf(SERVER).keys()].map((file) => file.split('/').slice(3));
    const first = folders.filter(({ length }) => length > 1).map(([folder]) => folder);
    expect([...new Set(first)].sort()).toEqual([...layers].sort());
  });
});

describe('a planted import', () => {
  function planted(files, count) {
    const root = mkdtempSync(join(tmpdir(), 'signet-imports-'));
    try {
      for (const [file, source] of Object.entries(files)) {
        mkdirSync(dirname(join(root, SERVER, file)), { recursive: true });
        writeFileSync(join(root, SERVER, file), source);
      }
      return count(importsOf(SERVER, root));
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  it.each([
    ["import { users } from '../identity/users.js';"],
    ["import type { Users } from '../identity/users.js';"],
    ["const users = await import('../identity/users.js');"],
  ])('is counted where it points upward: %s', (source) => {
    const files = { 'core/names.ts': source, 'identity/users.ts': '' };
    const found = planted(files, upwardImports);
    expect(found).toEqual([`${SERVER}/core/names.ts -> ${SERVER}/identity/users.ts`]);
  });

  it('is counted where it closes a cycle, lazily', () => {
    const files = {
      'core/a.ts': "import { b } from './b.js';",
      'core/b.ts': "const a = await import('./a.js');",
    };
    expect(planted(files, importCycles)).toHaveLength(1);
  });

  it('is refused by ESLint where it points upward', async () => {
    const filePath = `${SERVER}/core/time/clock.ts`;
    // Without the rules that need types, which take most of the time and say nothing about imports.
    const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
    const [{ messages }] = await eslint.lintText(
      "import { UsersModule } from '../../identity/users/users.module.js';\n\nexport const used = UsersModule;\n",
      { filePath },
    );
    expect(messages.map(({ ruleId }) => ruleId)).toContain('import-x/no-restricted-paths');
  }, 120_000);
});
