import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { isRefusedBy } from './contract.js';

interface Part {
  [key: string]: unknown;
}

const document: unknown = JSON.parse(
  await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'),
);

/** Every part of the document with an example, by its path. */
function illustrated(value: unknown, path = ''): [string, Part][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value)
    .filter(([key]) => key !== 'example')
    .flatMap(([key, child]) => illustrated(child, `${path}/${key}`));
  return 'example' in value ? [[path, value], ...inner] : inner;
}

it('has examples that match their schemas', () => {
  const parts = illustrated(document);
  expect(parts.length).toBeGreaterThan(50);
  const wrong = parts.filter(([, part]) => isRefusedBy(part, part['example']));
  expect(wrong.map(([path, part]) => [path, part['example']])).toEqual([]);
});
