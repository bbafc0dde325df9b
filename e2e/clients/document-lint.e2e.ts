import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lint } from './installed.js';

interface Document {
  paths: Record<string, Record<string, { tags?: string[]; responses: Record<string, unknown> }>>;
}

const committed = 'openapi.json';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signet-lint-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A copy of the committed document with a defect. */
async function spoiled(name: string, spoil: (document: Document) => void): Promise<string> {
  const document = JSON.parse(await readFile(committed, 'utf8')) as Document;
  spoil(document);
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(document));
  return file;
}

describe.each(['redocly', 'spectral'] as const)('%s', (linter) => {
  it('finds neither an error nor a warning in the document', async () => {
    const { isClean, output } = await lint(linter, committed);
    expect(isClean, output).toBe(true);
  });

  it('finds an error', async () => {
    const file = await spoiled(`${linter}-error`, ({ paths }) => {
      Object.assign(paths['/health/live'] ?? {}, { get: { operationId: 'isLive' } });
    });
    expect(await lint(linter, file)).toMatchObject({ isClean: false });
  });

  it('finds a warning', async () => {
    const file = await spoiled(`${linter}-warning`, ({ paths }) => {
      const operation = paths['/health/live']?.['get'];
      if (operation) operation.responses = { default: operation.responses['default'] };
      Reflect.deleteProperty(operation ?? {}, 'tags');
      Reflect.deleteProperty(operation ?? {}, 'operationId');
    });
    expect(await lint(linter, file)).toMatchObject({ isClean: false });
  });
});
