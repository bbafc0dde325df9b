// The set-up that `npm start`, `npm test` and the other commands share: install, then build, each only when needed.
// It runs on a bare clone, on the machine's own Node (20.11 or later), so it only uses Node's standard library.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, absolute. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that everything but the set-up itself runs on: the one of the `node` package, whatever the machine has. */
export const node = join(root, 'node_modules', '.bin', 'node');

/** Where the bundled server is, relative to the root. */
export const bundled = 'dist/signet';

/** The built command, relative to the root. */
export const command = `${bundled}/main.js`;

/**
 * Everything that is built, in this order.
 *
 * @type {Build[]}
 */
const builds = [
  {
    name: 'server',
    run: ['nest', 'build'],
    sources: ['apps/api', 'libs'],
    output: ['dist/server', 'dist/server.tsbuildinfo'],
  },
  {
    name: 'bundle',
    run: ['node', 'scripts/bundle.mjs'],
    sources: ['apps/api', 'libs', 'scripts/bundle.mjs', 'scripts/installed-packages.mjs'],
    output: [bundled],
  },
  {
    name: 'console',
    run: ['ng', 'build'],
    sources: ['apps/admin', 'libs/client', 'angular.json'],
    output: ['dist/admin'],
  },
];

/** What a build depends on besides its own sources. */
const buildSettings = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json'];

/**
 * @typedef {object} Build
 * @property {string} name What is built, for messages and for the name of the stamp.
 * @property {string[]} run The command and its arguments.
 * @property {string[]} sources Folders and files whose change asks for a new build.
 * @property {string[]} output Folders and files that an interrupted build leaves in an unknown state.
 */

/** A failure whose message is all that the person at the terminal needs; no stack is shown. */
export class SetupError extends Error {}

/** Installs and builds what is missing or out of date. Takes well under a second when nothing is. */
export async function setUp() {
  await install();
  await build();
}

/**
 * @param {string} version Of Node, such as `20.11.0`.
 * @param {string} wanted The engines of package.json: `>=` and a version.
 * @returns {string | undefined} Why the set-up cannot run on this Node; undefined where it can.
 */
export function nodeFault(version, wanted) {
  const minimum = wanted.replace('>=', '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor = 0, minMinor = 0] = minimum.split('.').map(Number);
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return undefined;
  return `The set-up needs Node ${minimum} or later; this is ${version}. Install a newer one: https://nodejs.org`;
}

/** Runs `npm ci` unless `node_modules` holds what `package-lock.json` asks for. */
export async function install() {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const fault = nodeFault(process.versions.node, engines.node);
  if (fault !== undefined) throw new SetupError(fault);
  const [wanted, present] = await Promise.all([
    readJson(join(root, 'package-lock.json')),
    readJson(join(root, 'node_modules', '.package-lock.json')),
  ]);
  if (wanted === undefined) {
    throw new SetupError(
      'package-lock.json is missing or is not JSON. Restore it: git checkout package-lock.json',
    );
  }
  if (isInstalled(wanted, present) && existsSync(node)) return;

  say(
    present === undefined
      ? 'Installing packages …'
      : 'package-lock.json has changed: installing packages …',
  );
  // The Node in node_modules is about to be replaced, so npm must not run on it.
  const env = { ...process.env, PATH: pathWithout(join(root, 'node_modules', '.bin')) };
  // Development packages hold the compiler, so NODE_ENV=production must not leave them out.
  // Everything runs on the Node that is about to be installed: the many warnings about the machine's own do not apply.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run(['npm', 'ci', '--include=dev', ...quiet], { env });
  if (code !== 0 || !existsSync(node)) {
    throw new SetupError(
      'The packages could not be installed (see above). Signet needs npm and its registry once; ' +
        'behind a proxy set npm’s "proxy" or "registry", then run the command again.',
    );
  }
}

/**
 * Whether npm's record of `node_modules` has every package of the lock file in the same version. npm writes that
 * record last, so an interrupted install has none; optional packages of other platforms may be absent.
 *
 * @param {any} wanted The parsed package-lock.json.
 * @param {any} present The parsed node_modules/.package-lock.json, or undefined.
 */
export function isInstalled(wanted, present) {
  if (present === undefined) return false;
  return Object.entries(wanted.packages ?? {}).every(([path, entry]) => {
    if (path === '') return true;
    const found = present.packages?.[path];
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * Builds every part, or every named part, whose sources differ from those of its last complete build.
 *
 * @param {string[]} [names]
 */
export async function build(names) {
  for (const part of builds.filter(({ name }) => names?.includes(name) ?? true)) {
    const stamp = join(root, 'dist', `.${part.name}-built`);
    const [hash, built] = await Promise.all([hashOf(part), readText(stamp)]);
    const complete =
      built !== undefined && part.output.every((path) => existsSync(join(root, path)));
    if (complete && built === hash) continue;

    say(`Building the ${part.name} …`);
    await rm(stamp, { force: true });
    // Without a stamp the last build did not end: its incremental state cannot be trusted.
    if (!complete) {
      await Promise.all(
        part.output.map((path) => rm(join(root, path), { recursive: true, force: true })),
      );
    }
    const code = await run(part.run, { env: environment() });
    if (code !== 0) throw new SetupError(`The ${part.name} could not be built (see above).`);
    await mkdir(dirname(stamp), { recursive: true });
    // The hash was computed before the build, so an edit during the build triggers another one.
    await writeFile(stamp, hash);
  }
}

/**
 * The environment for commands of the repository: the `node` package and the installed tools come first on the PATH.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function environment() {
  const bin = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: bin + delimiter + pathWithout(bin) };
}

/**
 * Runs a command of the set-up. What it says is shown only where it fails.
 *
 * @param {string[]} command
 * @param {{ env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} The exit code.
 */
export function run([name, ...args], { env }) {
  return new Promise((resolve) => {
    const child = spawn(name, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => {
      say(`${name}: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => {
      // Standard output belongs to the server; what the set-up says goes to standard error.
      if (code !== 0) process.stderr.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

/**
 * Runs a whole script: a SetupError becomes its message and exit code 1.
 *
 * @param {() => Promise<void>} work
 */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {Build} part */
async function hashOf(part) {
  const files = [];
  for (const source of [...part.sources, ...buildSettings])
    files.push(...(await filesIn(join(root, source))));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {Promise<string[]>} The file itself, or all files below the folder; specs are not part of a build.
 */
async function filesIn(path) {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** @param {string} folder */
function pathWithout(folder) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => entry !== folder)
    .join(delimiter);
}

/** @param {string} path */
async function readText(path) {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** @param {string} path */
async function readJson(path) {
  const text = await readText(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
