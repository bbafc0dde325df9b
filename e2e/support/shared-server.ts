import { useApi } from './api.js';
import { freePort } from './free-port.js';
import { rememberSecret, takeSecrets, type Secrets } from './secrets.js';
import { consoleSettings, owner, TestServer } from './server.js';

/** A file's use of a server. */
interface Use {
  from: Date;
  secrets: Secrets;
}

/** A server that the files of one worker share. It runs until the worker ends. */
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
   * Neither the log nor the audit log holds a secret of the file. Refused requests are recorded up to a second later, so
   * the entries of the file before are searched again.
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

const ofApi = new SharedServer(() => TestServer.start());
const ofConsole = new SharedServer(async () =>
  TestServer.start({ environment: consoleSettings(await freePort()) }),
);

/**
 * The shared server with the settings of the suite, and the client set up for its owner. For files that keep to
 * namespaces, orgs and administrators of their own. A file starts its own server where it needs settings or further
 * nodes, stops or kills the server, reads what belongs to the whole server (its log, its audit log, counts, a list without
 * a filter), or fails so often that the rate limit of its address applies.
 */
export const sharedServer = (): Promise<TestServer> => ofApi.enter();

/** The same with a public address that a browser can open; see `TestConsole.shared`. */
export const sharedConsoleServer = (): Promise<TestServer> => ofConsole.enter();

/** For the end of each file. */
export async function leaveSharedServers(): Promise<void> {
  const secrets = takeSecrets();
  await ofApi.leave(secrets);
  await ofConsole.leave(secrets);
}
