// Bundles the compiled server (dist/server) with its packages into dist/signet. A start then reads about thirty files
// instead of two thousand, which halves its processor time.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { installed } from './installed-packages.mjs';
import { bundled, root } from './setup.mjs';

/** The variables that a CommonJS module expects. */
const surroundings = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

/**
 * Nest, TypeORM and others import optional packages. Imports of packages that are not installed remain in the bundle,
 * and fail if they are reached.
 *
 * @type {import('esbuild').Plugin}
 */
const optionalPackages = {
  name: 'optional-packages',
  setup(bundle) {
    bundle.onResolve({ filter: /^[^./#]/ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === optionalPackages) return undefined;
      const found = await bundle.resolve(path, { ...options, pluginData: optionalPackages });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/**
 * An `import` of a module of Node reads all its exports, among them `http.WebSocket`, which loads a whole HTTP client. A
 * `require` reads only what is used.
 *
 * @type {import('esbuild').Plugin}
 */
const requiredBuiltins = {
  name: 'required-builtins',
  setup(bundle) {
    const filter = new RegExp(`^(node:)?(${builtinModules.join('|')})$`);
    bundle.onResolve({ filter }, ({ path, kind }) =>
      kind === 'import-statement'
        ? { path: path.replace(/^(node:)?/, 'node:'), namespace: 'builtin', sideEffects: false }
        : undefined,
    );
    bundle.onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * Imports of code that Signet never reaches: a quarter of what a start loads. By the file that imports, and what it imports.
 *
 * @type {readonly (readonly [importer: RegExp, imported: RegExp])[]}
 */
const unreachedImports = [
  // Drivers of other databases.
  [/\/typeorm\/driver\/DriverFactory\.js$/, /^\.\/(?!postgres\/)/],
  // Entities are listed, not searched for.
  [/\/typeorm\/util\/DirectoryExportedClassesLoader\.js$/, /^tinyglobby$/],
  // The console has a route of its own (apps/api/src/server/console).
  [/\/@fastify\/static\/index\.js$/, /^glob$/],
  // No route has a Fastify schema (apps/api/src/server/app.setup.ts).
  [
    /\/fastify\/lib\/schema-controller\.js$/,
    /^@fastify\/(ajv-compiler|fast-json-stringify-compiler)$/,
  ],
];

/** @type {import('esbuild').Plugin} */
const withoutUnreached = {
  name: 'without-unreached',
  setup(bundle) {
    const met = new Set();
    bundle.onResolve({ filter: /^/ }, ({ path, importer }) => {
      const rule = unreachedImports.find(([by, what]) => by.test(importer) && what.test(path));
      if (rule === undefined) return undefined;
      met.add(rule);
      return { path, namespace: 'unreached' };
    });
    bundle.onLoad({ filter: /^/, namespace: 'unreached' }, () => ({
      contents: 'module.exports = {};',
    }));
    bundle.onEnd(() => {
      const rest = unreachedImports.filter((rule) => !met.has(rule));
      return { errors: rest.map(([by]) => ({ text: `${by} no longer imports what it did.` })) };
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir: bundled,
  bundle: true,
  platform: 'node',
  // The oldest that `signet` starts on: apps/api/src/commands/node-version.ts.
  target: 'node22.13',
  // Nest and TypeORM name things after their classes.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  plugins: [requiredBuiltins, optionalPackages],
};

await rm(join(root, bundled), { recursive: true, force: true });
const server = await build({
  ...common,
  entryPoints: ['dist/server/apps/api/src/main.js'],
  format: 'esm',
  metafile: true,
  splitting: true,
  plugins: [withoutUnreached, ...common.plugins],
  banner: { js: surroundings },
  external: [...installed, 'class-validator'],
});
await nameCheaply();
fillCompileCache(server.metafile);
// Nest requires this at run time as well, but as a whole: it is bundled where both find the same one.
await build({
  ...common,
  entryPoints: { 'node_modules/class-validator/index': 'class-validator' },
  format: 'cjs',
  // Of its ECMAScript modules esbuild knows the names, which the import above needs.
  mainFields: ['module', 'main'],
});

await writeFile(
  join(root, bundled, 'node_modules/class-validator/package.json'),
  // Without it, Node would parse the file to find out.
  JSON.stringify({ type: 'commonjs' }),
);

/**
 * esbuild names every function again when it is created, with `Object.defineProperty`, also the closures of a request.
 * Nearly all have their name already, and a comparison costs a tenth.
 */
async function nameCheaply() {
  const slow =
    'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
  const quick = slow.replace('=> __defProp', '=> target.name === value ? target : __defProp');
  let replaced = 0;
  for (const name of await readdir(join(root, bundled))) {
    if (!name.endsWith('.js')) continue;
    const file = join(root, bundled, name);
    const text = await readFile(file, 'utf8');
    if (!text.includes(slow)) continue;
    await writeFile(file, text.replace(slow, quick));
    replaced += 1;
  }
  if (replaced === 0) throw new Error('The helper of esbuild that names functions has changed.');
}

/**
 * Compiles `signet serve` once, so that already the first start loads compiled code (apps/api/src/main.ts).
 *
 * @param {import('esbuild').Metafile} metafile
 */
function fillCompileCache({ outputs }) {
  const [chunk] =
    Object.entries(outputs).find(([, { entryPoint }]) =>
      entryPoint?.endsWith('/commands/serve.js'),
    ) ?? [];
  if (chunk === undefined) throw new Error('The bundle has no chunk for `signet serve`.');
  const program = `
    import { enableCompileCache, flushCompileCache } from 'node:module';
    enableCompileCache(${JSON.stringify(join(root, bundled, 'compile-cache'))});
    await import(${JSON.stringify(pathToFileURL(join(root, chunk)).href)});
    flushCompileCache();`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The compile cache could not be filled: ${stderr}`);
}
