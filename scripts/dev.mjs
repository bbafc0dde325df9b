// `npm run dev`: builds on every change of the sources and serves the result.
import { spawn } from 'node:child_process';
import { environment, install, main, root } from './setup.mjs';

await main(async () => {
  await install();
  const watch = spawn('nest', ['start', '--watch', '--preserveWatchOutput', '--', 'serve'], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'inherit', 'inherit'],
    // The watcher does not pass signals on to the server it started, so both get them, as a group of their own.
    detached: true,
  });
  const { pid } = watch;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => pid === undefined || process.kill(-pid, signal));
  }
  watch.on('exit', (code) => (process.exitCode = code ?? 1));
});
