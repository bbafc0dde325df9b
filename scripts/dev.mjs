// `npm run dev`: builds on every change of the sources and serves the result.
import { spawn } from 'node:child_process';
import { environment, install, main, root } from './setup.mjs';

await main(async () => {
  await install();
  const watch = spawn('nest', ['start', '--watch', '--preserveWatchOutput', '--', 'serve'], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => watch.kill(signal));
  process.on('SIGINT', () => process.stdin.isTTY || watch.kill('SIGINT'));
  watch.on('exit', (code) => (process.exitCode = code ?? 1));
});
