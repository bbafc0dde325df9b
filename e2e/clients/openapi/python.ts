import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackages, once, systemPython } from '../installed.js';
import { copyProgram, document, succeed, type ClientKind } from './client.js';
import { OpenApiGenerator } from './java.js';

const requirements = 'e2e/clients/openapi/requirements.txt';

/** The machine's Python with the packages from `requirements.txt`. */
export class PythonTools {
  private constructor(
    readonly program: string,
    private readonly packages: string,
  ) {}

  static async install(): Promise<PythonTools> {
    const program = await systemPython();
    const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
    const folder = await once(`openapi-python-${wanted.slice(0, 12)}`, (into) =>
      installPackages(program, into, { packages: ['-r', requirements] }),
    );
    return new PythonTools(program, join(folder, 'packages'));
  }

  /** Runs Python in a folder, from which modules can be imported. */
  run(
    args: readonly string[],
    folder: string,
    environment: Record<string, string> = {},
  ): Promise<string> {
    return succeed(this.program, args, { folder, environment: this.environment(environment) });
  }

  environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      PYTHONPATH: this.packages,
      PATH: join(this.packages, 'bin') + delimiter + (process.env['PATH'] ?? ''),
      ...more,
    };
  }
}

/** openapi-python-client with its default options. */
export class OpenapiPythonClient implements ClientKind {
  private python: PythonTools;

  async install(): Promise<void> {
    this.python = await PythonTools.install();
  }

  async generate(folder: string): Promise<void> {
    const options = ['generate', '--path', document, '--output-path', join(folder, 'signet')];
    const output = await this.python.run(['-m', 'openapi_python_client', ...options], folder);
    // It omits what it cannot parse, with a warning. It has no type for NDJSON, whose response stays raw.
    const problems = output
      .split('\n')
      .filter((line) => /^(Cannot|Unable|Attempted|Invalid|ERROR)/.test(line))
      .filter((line) => !line.includes('Unsupported content_type application/x-ndjson'));
    if (problems.length > 0) throw new Error(output);
  }

  async compile(folder: string): Promise<void> {
    await this.python.run(['-m', 'compileall', '-q', 'signet'], folder);
    const all = 'import pkgutil, importlib, signet_client\n';
    const each = `for m in pkgutil.walk_packages(signet_client.__path__, 'signet_client.'): importlib.import_module(m.name)`;
    await this.python.run(['-c', all + each], join(folder, 'signet'));
  }

  run(folder: string, environment: Record<string, string>): Promise<string> {
    return runProgram(this.python, 'openapi_python_client.py', join(folder, 'signet'), environment);
  }
}

/** openapi-generator's `python` with its default options. */
export class OpenapiGeneratorPython implements ClientKind {
  private python: PythonTools;
  private generator: OpenApiGenerator;

  async install(): Promise<void> {
    this.generator = await OpenApiGenerator.install();
    this.python = await PythonTools.install();
  }

  generate(folder: string): Promise<void> {
    return this.generator.generate(folder, ['-g', 'python']);
  }

  async compile(folder: string): Promise<void> {
    await this.python.run(['-m', 'compileall', '-q', 'openapi_client', 'test'], folder);
    const code = 'import openapi_client as c\nfor name in c.__all__: getattr(c, name)';
    await this.python.run(['-c', code], folder);
  }

  run(folder: string, environment: Record<string, string>): Promise<string> {
    return runProgram(this.python, 'openapi_generator.py', folder, environment);
  }
}

/** Programs can import modules in their own folder. */
async function runProgram(
  python: PythonTools,
  name: string,
  folder: string,
  environment: Record<string, string>,
): Promise<string> {
  const program = join(folder, 'program.py');
  await copyProgram(name, program);
  return python.run([program], folder, environment);
}
