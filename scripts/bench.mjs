// `npm run bench [-- <name>] [-- <options>]`: sets up what is needed, then runs bench/<name>.mjs. Default: bench/measure.mjs,
// which measures every job.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environment, main, node, root, setUp, SetupError } from './setup.mjs';

await main(async () => {
  await setUp();
  const [first = 'measure', ...rest] = process.argv.slice(2);
  const [name, options] = first.startsWith('-') ? ['measure', [first, ...rest]] : [first, rest];
  const file = `bench/${name}.mjs`;
  if (!/^[a-z-]+$/.test(name) || !existsSync(join(root, file))) {
    throw new SetupError(`There is no ${file}.`);
  }
  const bench = spawn(node, [file, ...options], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
  });
  await new Promise((resolve) => {
    bench.on('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve(undefined);
    });
  });
});
