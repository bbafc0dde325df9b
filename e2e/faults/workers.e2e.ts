import { execFileSync } from 'node:child_process';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newNamespace, newUser, useApi, userPassword } from '../support/api.js';
import { runCommand } from '../support/command.js';
import { freshDatabase } from '../support/database.js';
import { within } from '../support/deadlines.js';
import { send, type Answer } from '../support/http.js';
import { owner, TestServer } from '../support/server.js';

const CLIENTS = 8;
const patience = { timeout: 20_000 };
const environment = {
  SIGNET_WORKERS: '2',
  SIGNET_LIMITS: 'false',
  // Long enough for each client to send another request, whose response closes its connection.
  SIGNET_SHUTDOWN_DELAY: '1s',
};

/** The worker processes of a server. */
function workersOf(server: TestServer): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === server.pid)
    .map(([pid = 0]) => pid);
}

/** The workers that served requests since a number of log entries. */
function servedSince(server: TestServer, entries: number): unknown[] {
  const requests = server.log.slice(entries).filter(({ msg }) => msg === 'request');
  return [...new Set(requests.map(({ worker }) => worker))].sort();
}

/** Sends a request over a new connection, because a kept-alive one stays with its worker. @returns the status */
function statusOfNewConnection(server: TestServer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    // A connection that was handed to a worker in the moment of its death gets no response.
    const request = get(
      `${server.url}/health/ready`,
      { agent: false, timeout: 2_000 },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      },
    );
    request.once('error', reject);
    request.once('timeout', () => request.destroy(new Error('no response')));
  });
}

const burst = (server: TestServer): Promise<(number | undefined)[]> =>
  Promise.all(Array.from({ length: 16 }, () => statusOfNewConnection(server)));

async function expectBothServe(server: TestServer): Promise<void> {
  const entries = server.log.length;
  await expect
    .poll(async () => {
      expect(new Set(await burst(server))).toEqual(new Set([200]));
      return servedSince(server, entries);
    }, patience)
    .toEqual([1, 2]);
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A client that logs users in and renews their sessions, one request after the other. */
class Client {
  /** The current refresh token of each session whose login was acknowledged. */
  readonly sessions: string[] = [];
  /** Requests without a response. */
  broken = 0;
  readonly refusals: string[] = [];

  constructor(
    private readonly server: TestServer,
    private readonly namespace: string,
    private readonly username: string,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (this.sessions.length < 3) await this.login();
      for (const index of this.sessions.keys()) await this.renew(index);
    }
  }

  async renew(index: number): Promise<void> {
    const refresh_token = this.sessions[index];
    const body = { namespace: this.namespace, refresh_token };
    const renewed = await this.post('/token/access', body);
    if (renewed) this.sessions[index] = renewed.refresh_token;
  }

  private async login(): Promise<void> {
    const { namespace, username } = this;
    const body = { namespace, username, password: userPassword };
    const started = await this.post('/token/refresh', body);
    if (started) this.sessions.push(started.token);
  }

  private async post(
    path: string,
    body: unknown,
  ): Promise<{ token: string; refresh_token: string } | undefined> {
    let answer: Answer;
    try {
      answer = await within(send(this.server, path, { body }));
    } catch {
      this.broken += 1;
      return undefined;
    }
    if (answer.status === 200) return answer.json as { token: string; refresh_token: string };
    this.refusals.push(`${answer.status} ${answer.text}`);
    return undefined;
  }
}

/** Runs clients around some work. @returns the clients, with what they received */
async function underLoad(server: TestServer, work: () => Promise<unknown>): Promise<Client[]> {
  const { name } = await newNamespace({ renewalStrategy: 'rotate', reuseGrace: 60 });
  const users = await Promise.all(Array.from({ length: CLIENTS }, () => newUser(name)));
  const clients = users.map((user) => new Client(server, name, user.name));
  let isOver = false;
  const running = Promise.all(clients.map((client) => client.run(() => isOver)));
  const fewest = (): number => Math.min(...clients.map(({ sessions }) => sessions.length));
  await expect.poll(fewest, patience).toBeGreaterThan(1);
  await work();
  isOver = true;
  await running;
  return clients;
}

describe('a node with two workers', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ environment });
    await useApi(server);
  });
  afterAll(() => server.dispose());

  it('prints what a single process prints, and serves with both behind one port', async () => {
    expect(server.output.match(/^Signet is ready at http:\S+$/gm)).toHaveLength(1);
    expect(workersOf(server)).toHaveLength(2);
    await expectBothServe(server);
  });

  it('loses no acknowledged session when a worker is killed, and replaces it', async () => {
    const before = workersOf(server);
    const clients = await underLoad(server, async () => {
      const [victim = 0] = before;
      process.kill(victim, 'SIGKILL');
      await server.printed(/A worker ended\. It is being restarted/);
      await expect
        .poll(() => workersOf(server).filter((pid) => pid !== victim), patience)
        .toHaveLength(2);
    });
    await expectBothServe(server);
    expect(clients.reduce((sum, { broken }) => sum + broken, 0)).toBeGreaterThan(0);
    for (const client of clients) {
      const broken = client.broken;
      for (const index of client.sessions.keys()) await client.renew(index);
      expect({ refusals: client.refusals, broken: client.broken - broken }).toEqual({
        refusals: [],
        broken: 0,
      });
    }
  });

  it('is restarted by SIGHUP worker by worker, without a failed request', async () => {
    const before = workersOf(server);
    const clients = await underLoad(server, async () => {
      process.kill(server.pid, 'SIGHUP');
      await server.printed(/All workers have been replaced/);
    });
    expect(workersOf(server)).toHaveLength(2);
    expect(workersOf(server).filter((pid) => before.includes(pid))).toEqual([]);
    for (const { broken, refusals } of clients) {
      expect({ broken, refusals }).toEqual({ broken: 0, refusals: [] });
    }
    expect(server.output.match(/^Signet is ready at /gm)).toHaveLength(1);
  });

  it('keeps its port when all workers are killed at once', async () => {
    for (const pid of workersOf(server)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => statusOfNewConnection(server).catch(() => 0), patience).toBe(200);
    await expectBothServe(server);
  });

  it('writes every log entry on a line of its own', async () => {
    await Promise.all(Array.from({ length: 20 }, () => burst(server)));
    const lines = server.output.split('\n').filter((line) => line.includes('"msg":'));
    expect(lines.filter((line) => !/^\{"level":.*\}$/.test(line))).toEqual([]);
  });

  it('stops all workers on SIGTERM, with exit code 0', async () => {
    const workers = workersOf(server);
    expect(workers).toHaveLength(2);
    expect(await server.stop()).toBe(0);
    expect(workers.filter(isRunning)).toEqual([]);
  });

  it('leaves no worker behind when the primary process is killed', async () => {
    await server.start();
    const workers = workersOf(server);
    await server.kill9();
    await expect.poll(() => workers.filter(isRunning)).toEqual([]);
  });
});

describe('a start with two workers', () => {
  it('migrates the database and creates the first administrator once', async () => {
    const database = await freshDatabase({ migrated: false });
    const server = await TestServer.start({ database, environment });
    try {
      await server.printed(/^Password: /m);
      expect(server.output.match(/^First administrator: /gm)).toHaveLength(1);
      const started = server.output.slice(server.output.indexOf('Signet is ready'));
      expect(started.trimEnd().split('\n')).toHaveLength(3);
      const administrators = await database.run('SELECT username FROM administrators');
      expect(administrators).toEqual([{ username: owner.username }]);
    } finally {
      await server.dispose();
      await database.drop();
    }
  });

  it('fails with one message if a worker cannot start', async () => {
    const database = await freshDatabase();
    const settings = { ...database.environment, ...environment, SIGNET_PORT: '0' };
    try {
      const weak = await runCommand('serve', { ...settings, SIGNET_ADMIN_PASSWORD: 'short' });
      expect(weak).toMatchObject({ code: 1, stdout: '' });
      expect(weak.stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/^SIGNET_ADMIN_PASSWORD: /),
      ]);
      const away = await runCommand('serve', {
        ...settings,
        DATABASE_URL: 'postgres://signet:hidden-password@127.0.0.1:1/signet',
      });
      expect(away).toMatchObject({ code: 1, stdout: '' });
      expect(away.stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/^The database cannot be opened: /),
      ]);
    } finally {
      await database.drop();
    }
  });

  it('fails if the port is in use', async () => {
    await using server = await TestServer.start();
    const { code, stderr } = await runCommand('serve', {
      ...server.database.environment,
      SIGNET_WORKERS: '2',
      SIGNET_HOST: '127.0.0.1',
      SIGNET_PORT: new URL(server.url).port,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });
});
