// `npm start`: sets up what is needed, then serves. The script of package.json begins with `exec`, so that a signal to
// npm reaches this process and not a shell that would leave it behind.
// Arguments are passed on to `signet serve`.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { command, environment, main, node, root, setUp } from './setup.mjs';

await main(async () => {
  await setUp();
  const server = spawn(node, [command, 'serve', ...process.argv.slice(2)], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the server as well; the server must see one signal as one wish to stop, so only what
  // was sent to this process alone is passed on.
  process.on('SIGINT', () => process.stdin.isTTY || server.kill('SIGINT'));
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  process.on('SIGHUP', () => server.kill('SIGHUP'));
  await new Promise((resolve) => {
    server.on('exit', (code, signal) => {
      process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve(undefined);
    });
  });
});
