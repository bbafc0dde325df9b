import { readFile, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { mustRun, once, run } from '../installed.js';
import { copyProgram, document, succeed, type ClientKind } from './client.js';

const VERSION = '7.25.0';

const network = 'It needs Maven Central once; behind a proxy configure Maven for it.';

/** openapi-generator, from Maven Central. */
export class OpenApiGenerator {
  private constructor(private readonly jar: string) {}

  static async install(): Promise<OpenApiGenerator> {
    await needed('java', ['-version'], 'A Java runtime 11 or later');
    await needed('mvn', ['-version'], 'Maven');
    const artifact = `-Dartifact=org.openapitools:openapi-generator-cli:${VERSION}`;
    const folder = await once(`openapi-generator-${VERSION}`, (into) =>
      mustRun(
        'mvn',
        ['-B', '-q', 'dependency:copy', artifact, `-DoutputDirectory=${into}`],
        network,
      ),
    );
    const jar = join(folder, `openapi-generator-cli-${VERSION}.jar`);
    return new OpenApiGenerator(jar);
  }

  async generate(folder: string, options: readonly string[]): Promise<void> {
    const args = ['generate', '-i', document, '-o', folder, ...options];
    await succeed('java', ['-jar', this.jar, ...args]);
  }
}

/** openapi-generator's `java` with its default options, except for the library. */
export class OpenapiGeneratorJava implements ClientKind {
  private generator: OpenApiGenerator;

  constructor(private readonly library: 'native' | 'okhttp-gson') {}

  async install(): Promise<void> {
    this.generator = await OpenApiGenerator.install();
    await needed('javac', ['-version'], 'A JDK 11 or later');
  }

  generate(folder: string): Promise<void> {
    return this.generator.generate(folder, ['-g', 'java', '--library', this.library]);
  }

  /** Downloads the dependencies in the generated client's pom. */
  async download(folder: string): Promise<void> {
    const output = ['-Dmdep.outputFile=classpath.txt', '-Dmdep.includeScope=compile'];
    const pom = ['-f', join(folder, 'pom.xml')];
    await mustRun('mvn', ['-B', '-q', ...pom, 'dependency:build-classpath', ...output], network);
  }

  async compile(folder: string): Promise<void> {
    await copyProgram(
      `java-${this.library}/Program.java`,
      join(folder, 'src/main/java/Program.java'),
    );
    const sources = await readdir(join(folder, 'src/main/java'), { recursive: true });
    const files = sources
      .filter((name) => name.endsWith('.java'))
      .map((name) => join('src/main/java', name));
    await writeFile(join(folder, 'sources.txt'), files.join('\n'));
    const options = ['-proc:none', '-nowarn', '-encoding', 'UTF-8', '-d', 'classes'];
    const path = (await readFile(join(folder, 'classpath.txt'), 'utf8')).trim();
    await succeed('javac', [...options, '-cp', path, '@sources.txt'], { folder });
  }

  async run(folder: string, environment: Record<string, string>): Promise<string> {
    const path = (await readFile(join(folder, 'classpath.txt'), 'utf8')).trim();
    return succeed('java', ['-cp', `classes${delimiter}${path}`, 'Program'], {
      folder,
      environment,
    });
  }
}

async function needed(command: string, args: readonly string[], what: string): Promise<void> {
  const found = await run(command, args).catch(() => undefined);
  if (found?.code !== 0) throw new Error(`${what} is not installed.`);
}
