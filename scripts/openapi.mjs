// `npm run openapi`: writes openapi.json from the built server and the client from openapi.json.
// With --check both are written elsewhere and compared with what is committed.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SetupError, build, environment, install, main, root, run } from './setup.mjs';

const document = 'openapi.json';
const client = 'libs/client/src/generated/api.ts';

await main(async () => {
  if (!process.argv.includes('--check')) {
    await install();
    // Not the console: it needs the client that this script generates.
    await build(['server']);
    await generate(root);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'signet-openapi-'));
  try {
    await generate(folder);
    for (const file of [document, client]) await compare(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder Where both files are written, under the same paths as in the repository. */
async function generate(folder) {
  const env = environment();
  const [documentFile, clientFile] = [join(folder, document), join(folder, client)];
  await mkdir(dirname(clientFile), { recursive: true });
  /** @param {string[]} step */
  const done = async (step) => {
    if ((await run(step, { env })) !== 0) throw new SetupError(`Failed: ${step.join(' ')}`);
  };
  await done(['node', 'dist/server/apps/api/src/openapi.js', documentFile]);
  const scratch = await mkdtemp(join(tmpdir(), 'signet-client-'));
  try {
    const source = join(scratch, document);
    await writeFile(source, forTypeScript(await readFile(documentFile, 'utf8')));
    // Optimistic: a call gives the body of its success and throws for everything else.
    await done(['oazapfts', '--optimistic', '--useUnknown', source, clientFile]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * The document from which the TypeScript client is generated. Types are gone when a program runs, so sets of values can be
 * unions there, and objects need no members of any name, which would hide misspelled ones from the compiler.
 *
 * A file of text is a text, as `connection` gives it.
 *
 * Callers give an `Idempotency-Key` in the `headers` of a call's options, and `connection` sends the header of the console.
 * As parameters they would precede the options in the signature of a call.
 *
 * @param {string} text
 */
function forTypeScript(text) {
  const parsed = JSON.parse(text, (_key, value) => {
    const { 'x-extensible-enum': values, additionalProperties, ...rest } = value ?? {};
    if (values) return { ...rest, enum: values };
    if (value?.format === 'binary') return { type: 'string' };
    return rest.properties && additionalProperties === true ? rest : value;
  });
  const common = ['Idempotency-Key', 'x-signet-console'];
  for (const operation of Object.values(parsed.paths).flatMap((item) => Object.values(item))) {
    operation.parameters = operation.parameters?.filter(
      (/** @type {{ name: string }} */ { name }) => !common.includes(name),
    );
  }
  return JSON.stringify(parsed);
}

/** @param {string} file @param {string} folder */
async function compare(file, folder) {
  const [committed, fresh] = await Promise.all([
    readFile(join(root, file), 'utf8').catch(() => undefined),
    readFile(join(folder, file), 'utf8'),
  ]);
  if (committed === fresh) return;
  const lines = (committed ?? '').split('\n');
  const line = fresh.split('\n').findIndex((text, index) => text !== lines[index]);
  throw new SetupError(
    `${file} is not what the server's source says (first difference in line ${line + 1}). Run: npm run openapi`,
  );
}
