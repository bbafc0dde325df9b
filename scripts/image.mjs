// `npm run test:image`: builds the image and uses it. It needs Docker or Podman, and a registry with the base image once.
import { spawn } from 'node:child_process';
import { environment, install, main, root } from './setup.mjs';

await main(async () => {
  await install();
  const args = ['run', '--config', 'e2e/image/vitest.config.ts', ...process.argv.slice(2)];
  const child = spawn('vitest', args, { cwd: root, env: environment(), stdio: 'inherit' });
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
});
