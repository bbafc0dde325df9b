import { useApi } from './api.js';
import { freePort } from './free-port.js';
import { rememberSecret, takeSecrets, type Secrets } from './secrets.js';
import { consoleSettings, owner, TestServer } from './server.js';

/** The time span and the secrets of a file that used a server. */
interface Use {
  from: Date;
  secrets: Secrets;
}

/** A server that the test files of a worker share; it runs until the worker ends. */
class SharedServer {
  private started: Promise<TestServer> | undefined;
  private current: Date | undefined;
  private previous: Use | undefined;

  constructor(private readonly start: () => Promise<TestServer>) {}

  async enter(): Promise<TestServer> {
    this.current = new Date();
    this.started ??= this.start();
    const server = await this.started;
    rememberSecret(owner.password);
    await useApi(server);
    return server;
  }

  /**
   * Checks that neither the log nor the audit log contains a secret of the file. Refused requests are recorded up to a
   * second later, so the entries of the previous file are searched again.
   */
  async leave(secrets: Secrets): Promise<void> {
    if (this.started === undefined || this.current === undefined) return;
    const server = await this.started;
    const { previous, current } = this;
    [this.previous, this.current] = [{ from: current, secrets }, undefined];
    if (previous) await server.expectSecrecy(previous.secrets, previous.from, current);
    await server.expectSecrecy(secrets, current);
  }
}

/** By their settings. */
const ofApi = new Map<string, SharedServer>();
const ofConsole = new SharedServer(async () =>
  TestServer.start({ environment: consoleSettings(await freePort()) }),
);

/**
 * The shared server with the suite's settings, and the client configured for its owner. It is for files that use their
 * own namespaces, orgs and administrators. A file needs its own server if it changes settings, adds nodes, stops or
 * kills the server, reads server-wide data (the log, the audit log, counts, an unfiltered list), or fails often enough
 * to reach the rate limit of its address.
 *
 * @param environment settings besides those of the suite; files with the same ones share a server
 */
export function sharedServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const key = JSON.stringify(environment);
  const shared = ofApi.get(key) ?? new SharedServer(() => TestServer.start({ environment }));
  ofApi.set(key, shared);
  return shared.enter();
}

/** The same with a public URL that a browser can open; see `TestConsole.shared`. */
export const sharedConsoleServer = (): Promise<TestServer> => ofConsole.enter();

/** Called at the end of each file. */
export async function leaveSharedServers(): Promise<void> {
  const secrets = takeSecrets();
  for (const shared of ofApi.values()) await shared.leave(secrets);
  await ofConsole.leave(secrets);
}
