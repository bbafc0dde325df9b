// `npm run test:clients`: existing clients, unmodified, and clients generated from openapi.json, against the built server. The first
// run installs them into node_modules/.cache: it needs Python 3.9 or later, and the registries of npm and pip.
import { spawn } from 'node:child_process';
import { SetupError, build, environment, install, root, say } from './setup.mjs';

try {
  await install();
  await build(['server', 'bundle']);
  process.exitCode = await vitest();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}

/** @returns {Promise<number>} The exit code. */
function vitest() {
  const args = ['run', '--config', 'e2e/clients/vitest.config.ts', ...process.argv.slice(2)];
  const child = spawn('vitest', args, { cwd: root, env: environment(), stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
