/**
 * Counts forbidden imports: imports of the server that point upward in the order of its layers, and import cycles in every
 * part, static, lazy (`import()`) and type-only. `node scripts/imports.mjs` lists them and fails if there are any; ESLint refuses
 * the same in the editor.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The layers of the server from the bottom: each imports only those before it (docs/architecture.md). */
export const layers = [
  'core',
  'security',
  'journal',
  'keys',
  'identity',
  'admin',
  'operations',
  'protocol',
  'compat',
  'server',
  'commands',
];

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SERVER = 'apps/api/src';
const parts = [SERVER, 'apps/admin/src', 'libs/database/src', 'libs/client/src', 'e2e'];

const specifier = /(?:from\s+|import\s*\(\s*|import\s+)'(\.{1,2}\/[^']+)'/g;

/** Specs and their helpers set up what they need from any layer. */
const isForTests = (file) => /\.(?:spec|testing)\.ts$/.test(file);

/** The files of our own that each file imports, by path from the root. */
export function importsOf(part, root = ROOT) {
  const files = readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => posix.join(part, file.replaceAll('\\', '/')));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const source = readFileSync(join(root, file), 'utf8');
      const targets = [...source.matchAll(specifier)].map(([, path]) =>
        posix.join(posix.dirname(file), path.replace(/\.js$/, '')),
      );
      return [file, targets.map((target) => `${target}.ts`).filter((target) => known.has(target))];
    }),
  );
}

/** Where a file of the server stands among the layers; the entry points at its root stand above them all. */
const heightOf = (file) => {
  const [first, ...rest] = relative(SERVER, file).split('/');
  return rest.length === 0 ? layers.length : layers.indexOf(first);
};

/** Imports of the server from a layer above, such as `a.ts -> b.ts`. */
export function upwardImports(imports) {
  return [...imports]
    .filter(([file]) => !isForTests(file))
    .flatMap(([file, targets]) =>
      targets
        .filter((target) => heightOf(target) > heightOf(file))
        .map((target) => `${file} -> ${target}`),
    );
}

/** The import cycles, each as the files of one strongly connected component (Tarjan). */
export function importCycles(imports) {
  const seen = new Map();
  const open = [];
  const cycles = [];
  const visit = (file) => {
    const entry = { low: seen.size, index: seen.size, isOpen: true };
    seen.set(file, entry);
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      const other = seen.get(target) ?? visit(target);
      if (other.isOpen) entry.low = Math.min(entry.low, other.low);
    }
    if (entry.low === entry.index) {
      const component = open.splice(open.indexOf(file));
      for (const member of component) seen.get(member).isOpen = false;
      if (component.length > 1 || imports.get(file)?.includes(file)) cycles.push(component);
    }
    return entry;
  };
  for (const file of imports.keys()) if (!seen.has(file)) visit(file);
  return cycles;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const upward = upwardImports(importsOf(SERVER));
  const cycles = parts.flatMap((part) => importCycles(importsOf(part)));
  for (const found of upward) process.stdout.write(`upward: ${found}\n`);
  for (const found of cycles) process.stdout.write(`cycle: ${found.join(', ')}\n`);
  process.stdout.write(`${upward.length} upward imports, ${cycles.length} import cycles\n`);
  process.exitCode = upward.length + cycles.length > 0 ? 1 : 0;
}
