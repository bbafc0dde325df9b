import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, once, run } from '../installed.js';
import { copyProgram, document, succeed, type ClientKind } from './client.js';

const GENERATOR = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';
const RUNTIME = ['github.com/oapi-codegen/runtime@v1.9.0', 'github.com/google/uuid@v1.6.0'];

const network = 'It needs the Go module proxy once; behind a proxy set GOPROXY.';

/** oapi-codegen with its default options, limited to the client. */
export class OapiCodegen implements ClientKind {
  private generator: string;

  async install(): Promise<void> {
    const found = await run('go', ['version']).catch(() => undefined);
    if (found?.code !== 0) throw new Error('Go is not installed.');
    const folder = await once('oapi-codegen-2.8.2', async (into) => {
      const options = { environment: { GOBIN: into } };
      await mustRun('go', ['install', GENERATOR], network, options);
    });
    this.generator = join(folder, 'oapi-codegen');
  }

  async generate(folder: string): Promise<void> {
    await mkdir(join(folder, 'signet'));
    const options = ['-generate', 'types,client', '-package', 'signet', '-o', 'signet/signet.go'];
    await succeed(this.generator, [...options, document], { folder });
  }

  async download(folder: string): Promise<void> {
    await writeFile(join(folder, 'go.mod'), 'module example.com/program\n\ngo 1.24\n');
    await mustRun('go', ['get', ...RUNTIME], network, { folder });
  }

  async compile(folder: string): Promise<void> {
    await copyProgram('main.go', join(folder, 'main.go'));
    const environment = { GOFLAGS: '-mod=mod' };
    await succeed('go', ['vet', './...'], { folder, environment });
    await succeed('go', ['build', '-o', 'program', '.'], { folder, environment });
  }

  run(folder: string, environment: Record<string, string>): Promise<string> {
    return succeed(join(folder, 'program'), [], { environment });
  }
}
