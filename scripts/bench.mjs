// `npm run bench [-- --postgres]`: sets up what is needed, then measures (bench/measure.mjs).
import { spawn } from 'node:child_process';
import { environment, main, node, root, setUp } from './setup.mjs';

await main(async () => {
  await setUp();
  const bench = spawn(node, ['bench/measure.mjs', ...process.argv.slice(2)], {
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
