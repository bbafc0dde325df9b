// `node scripts/image-files.mjs <folder>`: puts into an empty folder what the image runs: the built server and console,
// and of the packages that are not in the bundle the files that are used at run time. The Dockerfile calls it.
import { cp, glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { installed, readAtRunTime } from './installed-packages.mjs';
import { bundled, root } from './setup.mjs';

/** @returns {Promise<string[]>} What the image has of node_modules, relative to the root. */
export async function packageFiles() {
  const imported = await importedFiles();
  const packages = new Set([...imported.map(packageOf), ...Object.keys(readAtRunTime)]);
  const others = await matching([
    ...[...packages].map((name) => `node_modules/${name}/{package.json,LICEN[CS]E*}`),
    ...Object.entries(readAtRunTime).flatMap(([name, files]) =>
      files.map((file) => `node_modules/${name}/${file}`),
    ),
  ]);
  return [...new Set([...imported, ...others])].sort();
}

/** @param {string[]} patterns @returns {Promise<string[]>} */
async function matching(patterns) {
  const found = await Promise.all(
    patterns.map(async (pattern) => {
      const files = await Array.fromAsync(glob(pattern, { cwd: root }));
      if (files.length === 0) throw new Error(`Nothing matches ${pattern}; is everything built?`);
      return files;
    }),
  );
  return found.flat();
}

/** @returns {Promise<string[]>} The files of packages that the bundle reaches by imports, native code included. */
async function importedFiles() {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      // A namespace that is exported keeps the whole package, also one that says that it has no side effects.
      contents: installed.map((name, at) => `export * as p${at} from '${name}';`).join('\n'),
      resolveDir: root,
    },
    bundle: true,
    write: false,
    outdir: 'dist',
    metafile: true,
    platform: 'node',
    format: 'esm',
    loader: { '.node': 'file' },
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs).filter((path) => path.startsWith('node_modules/'));
}

/** @param {string} path @returns {string} The name of the package that a file below node_modules belongs to. */
function packageOf(path) {
  const [, name = ''] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name;
}

/** @returns {Promise<string>} The package.json of the image: what the server reads of it. */
async function imagePackage() {
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { name, version, license, type, imports } = own;
  const kept = { name, version, license, type, imports: { '#package': imports['#package'] } };
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

/** @param {string} folder */
async function fill(folder) {
  const built = await matching([`${bundled}/**/*.js`, 'dist/admin/**/*.*']);
  for (const file of [...built, ...(await packageFiles())]) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await writeFile(join(folder, 'package.json'), await imagePackage());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder] = process.argv;
  if (folder === undefined) throw new Error('Usage: node scripts/image-files.mjs <folder>');
  await fill(resolve(folder));
}
