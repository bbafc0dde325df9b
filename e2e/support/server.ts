import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { spawnCommand } from './command.js';
import { expect } from 'vitest';
import { freshDatabase, type TestDatabase } from './database.js';
import { rememberSecret, secretsIn, type Secrets } from './secrets.js';

/** The first administrator of every server that the suite starts. */
export const owner = { username: 'admin', password: 'the owner of the end-to-end suite' } as const;

/** The public URL, which is the issuer of the tokens; the suite itself calls the address that the server prints. */
export const publicUrl = 'http://signet.test';

/** Settings of a server with its console at this port: cookies and the origin check depend on the public URL. */
export const consoleSettings = (port: number): Record<string, string> => ({
  SIGNET_PORT: String(port),
  SIGNET_PUBLIC_URL: `http://localhost:${port}`,
});

const READY = /^Signet is ready at (\S+)$/m;
const START_LIMIT = 60_000;

/** Milliseconds after SIGTERM before the server is killed. */
const STOP_LIMIT = 20_000;

export interface ServerOptions {
  /** Default: a fresh, migrated database that is dropped with the server. */
  database?: TestDatabase;
  /** Settings that extend or override those of the suite. */
  environment?: Readonly<Record<string, string>>;
}

/** A running server, from the build. */
export class TestServer {
  #child: ChildProcess;
  #url = '';
  #output = '';
  #searchedLines = 0;

  private constructor(
    readonly database: TestDatabase,
    private readonly ownsDatabase: boolean,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Starts a server on a free port and waits until it reports that it is ready. */
  static async start(options: ServerOptions = {}): Promise<TestServer> {
    const database = options.database ?? (await freshDatabase());
    const settings = { ...database.environment, ...options.environment };
    for (const key of settings['SIGNET_MASTER_KEYS']?.split(/[:,]/) ?? []) rememberSecret(key);
    rememberSecret(settings['SIGNET_ADMIN_PASSWORD'] ?? owner.password);
    const server = new TestServer(database, options.database === undefined, {
      SIGNET_HOST: '127.0.0.1',
      SIGNET_PORT: '0',
      // One process per server keeps the suite small; tests of workers ask for more.
      SIGNET_WORKERS: '1',
      // Without a load balancer there is no one to wait for.
      SIGNET_SHUTDOWN_DELAY: '0s',
      SIGNET_PUBLIC_URL: publicUrl,
      SIGNET_ADMIN_USERNAME: owner.username,
      SIGNET_ADMIN_PASSWORD: owner.password,
      ...database.environment,
      ...options.environment,
    });
    try {
      await server.start();
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  /** The URL of this process; the port changes with each start. */
  get url(): string {
    return this.#url;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('The server did not start.');
    return this.#child.pid;
  }

  /** The output of all starts of this server. */
  get output(): string {
    return this.#output;
  }

  /** The log entries in the output. */
  get log(): Record<string, unknown>[] {
    return this.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  private get logLines(): string[] {
    return this.#output.split('\n').filter((line) => line.startsWith('{'));
  }

  /** Waits until the output matches, because the last lines may arrive after the server is ready. @returns the match */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match !== null) return match;
      await this.nextOutput(pattern.source);
    }
  }

  /** Waits for more output. @param awaited a description for the error message */
  async nextOutput(awaited: string): Promise<void> {
    if (this.#child.stdout === null || this.#child.exitCode !== null) {
      throw new Error(`The server ended and never printed ${awaited}:\n${this.#output}`);
    }
    await once(this.#child.stdout, 'data');
  }

  /** Starts a second node on the same PostgreSQL. */
  secondNode(): Promise<TestServer> {
    return TestServer.start({ database: this.database, environment: this.environment });
  }

  /** Starts the server again with the same database, after `stop` or `kill9`. */
  async start(): Promise<void> {
    const child = spawnCommand(['serve'], this.environment);
    this.#child = child;
    const begin = this.#output.length;
    await new Promise<void>((resolve, reject) => {
      const failed = (reason: string): void => {
        child.kill('SIGKILL');
        reject(
          new Error(`The server did not become ready: ${reason}\n${this.#output.slice(begin)}`),
        );
      };
      const deadline = setTimeout(
        () => failed(`nothing after ${START_LIMIT / 1000} s`),
        START_LIMIT,
      );
      let isReady = false;
      const received = (chunk: Buffer): void => {
        this.#output += chunk.toString();
        // The output of a server that runs for long is too much to be searched with each line.
        if (isReady) return;
        const ready = READY.exec(this.#output.slice(begin));
        if (ready?.[1] === undefined) return;
        isReady = true;
        clearTimeout(deadline);
        this.#url = ready[1];
        resolve();
      };
      child.stdout?.on('data', received);
      child.stderr?.on('data', received);
      child.once('close', (code, signal) => {
        clearTimeout(deadline);
        failed(`it ended with ${code === null ? String(signal) : `exit code ${code}`}`);
      });
    });
  }

  /** Stops the server with SIGTERM. @returns its exit code; null if it had to be killed */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Kills the server, like a crash. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stops the server and drops a database that it created. For `afterAll`: it fails if a secret was logged. */
  async dispose(): Promise<void> {
    await this.stop();
    try {
      await this.expectSecrecy();
    } finally {
      if (this.ownsDatabase) await this.database.drop();
    }
  }

  /**
   * Expects no secret in the log or in the audit log. The audit log is read only on PostgreSQL: the embedded database
   * would have to be opened again, and the same code writes to both.
   *
   * @param secrets the secrets to search for; default: those of the file
   * @param from the time of the first audit entry to search, and `to` the last; default: all entries
   */
  async expectSecrecy(secrets?: Secrets, from = new Date(0), to = new Date()): Promise<void> {
    const lines = this.logLines.slice(this.#searchedLines);
    this.#searchedLines += lines.length;
    expect(secretsIn(lines.join('\n'), secrets), 'secrets in the log').toEqual([]);
    if (this.database.engine !== 'postgres') return;
    const entries = await this.database.run(
      `SELECT e::text AS entry FROM audit_entries e
        WHERE at BETWEEN '${from.toISOString()}' AND '${to.toISOString()}'`,
    );
    expect(secretsIn(JSON.stringify(entries), secrets), 'secrets in the audit log').toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, 'close') as Promise<[number | null]>;
    child.kill(signal);
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    const [code] = await closed;
    clearTimeout(deadline);
    return code;
  }
}
