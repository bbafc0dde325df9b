import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, once } from '../installed.js';
import { copyProgram, document, succeed, type ClientKind } from './client.js';

// Otherwise hey-api installs the latest TypeScript, and it does not start with version 7.
const PACKAGES = ['@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3'];

/** hey-api with its default options. */
export class HeyApi implements ClientKind {
  private tools: string;

  async install(): Promise<void> {
    const folder = await once('hey-api-0.99.0-typescript-5.9.3', (into) =>
      mustRun(
        'npm',
        [
          ...['install', '--prefix', into, '--no-package-lock', '--ignore-scripts'],
          ...['--no-audit', '--no-fund', '--silent', ...PACKAGES],
        ],
        'It needs the registry of npm once; behind a proxy configure npm for it.',
      ),
    );
    this.tools = join(folder, 'node_modules', '.bin');
  }

  async generate(folder: string): Promise<void> {
    await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}');
    await succeed(join(this.tools, 'openapi-ts'), ['-i', document, '-o', 'client'], { folder });
  }

  async compile(folder: string): Promise<void> {
    await copyProgram('hey-api.ts', join(folder, 'program.ts'));
    const node = ['--types', 'node', '--typeRoots', join(process.cwd(), 'node_modules', '@types')];
    const options = ['--strict', '--noEmit', '--module', 'preserve', '--target', 'es2024', ...node];
    await succeed(join(this.tools, 'tsc'), [...options, 'program.ts'], { folder });
    const bundle = ['--bundle', '--platform=node', '--format=esm', '--outfile=program.mjs'];
    await succeed('esbuild', ['program.ts', ...bundle], { folder });
  }

  run(folder: string, environment: Record<string, string>): Promise<string> {
    return succeed('node', ['program.mjs'], { folder, environment });
  }
}
