import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestDatabase } from './database.js';

/** What the proxy does with an intercepted response. */
type Fate = 'hold' | 'lose';

interface Interception {
  text: string;
  fate: Fate;
  /** The number of further statements it applies to. */
  left: number;
}

/** Creates the observer of one connection. */
export type Observer = () => (bytes: Buffer) => void;

/** A client's connection, the proxy's connection to the server, and the state of the traffic between them. */
class Link {
  /** Held bytes of each direction, which `release` delivers. */
  private readonly held: { to: Socket; bytes: Buffer }[] = [];
  /** Half-open: both ends consider the connection established, and no bytes arrive. */
  private dropping = false;
  private holding = false;
  /** What happens to all further bytes from the server. */
  private responses: Fate | undefined;

  constructor(
    readonly client: Socket,
    readonly server: Socket,
    private readonly interceptionOf: (bytes: Buffer) => Fate | undefined,
    stalled: boolean,
  ) {
    this.holding = stalled;
    client.on('data', (bytes) => {
      this.responses ??= this.interceptionOf(bytes);
      this.pass(server, bytes, this.holding);
    });
    server.on('data', (bytes) => {
      if (this.responses !== 'lose') {
        this.pass(client, bytes, this.holding || this.responses === 'hold');
      }
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => undefined);
      // On a half-open connection, one end does not learn that the other has closed.
      socket.on('close', () => {
        if (!this.dropping || socket === client) other.destroy();
      });
    }
  }

  private pass(to: Socket, bytes: Buffer, hold: boolean): void {
    if (this.dropping) return;
    if (hold) this.held.push({ to, bytes });
    else to.write(bytes);
  }

  hold(): void {
    this.holding = true;
  }

  release(): void {
    this.holding = false;
    if (this.responses === 'hold') this.responses = undefined;
    for (const { to, bytes } of this.held.splice(0)) to.write(bytes);
  }

  drop(): void {
    this.dropping = true;
    this.held.length = 0;
  }

  cut(): void {
    this.dropping = false;
    this.client.destroy();
    this.server.destroy();
  }
}

/**
 * A TCP proxy between a node and its database that simulates network failures. Initially it passes everything. Each
 * node of a test gets its own proxy.
 */
export class TcpProxy {
  readonly #links = new Set<Link>();
  readonly #interceptions: Interception[] = [];
  #stalled = false;
  #refusing = false;
  #port = 0;

  private constructor(
    private target: URL,
    private readonly listener: Server,
    private readonly observe: Observer | undefined,
  ) {}

  /**
   * @param target the URL of the database, `postgres://…`
   * @param observe called for each connection; the returned function receives what the client sends
   */
  static async start(target: string, observe?: Observer): Promise<TcpProxy> {
    const listener = createServer();
    const proxy = new TcpProxy(new URL(target), listener, observe);
    listener.on('connection', (client) => proxy.accept(client));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    proxy.#port = (listener.address() as AddressInfo).port;
    return proxy;
  }

  /** The URL of the database through this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.href;
  }

  /** Connects new clients to another database from now on, with the credentials of the first one. */
  leadTo(target: string): void {
    this.target = new URL(target);
  }

  /** The number of open connections. */
  get connections(): number {
    return this.#links.size;
  }

  /** Returns to normal: delivers held bytes and accepts connections. Dropped bytes stay lost. */
  pass(): void {
    this.#stalled = false;
    this.#refusing = false;
    this.#interceptions.length = 0;
    for (const link of this.#links) link.release();
  }

  /** Holds all bytes until `pass`, on new connections too: a frozen host, or a very slow network. */
  stall(): void {
    this.#stalled = true;
    for (const link of this.#links) link.hold();
  }

  /**
   * Leaves the open connections half-open: their bytes are dropped silently and permanently. New connections work, as
   * after a firewall has lost its state or an address has failed over.
   */
  drop(): void {
    for (const link of this.#links) link.drop();
  }

  /** Closes all connections; new ones work. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** Closes new connections right after accepting them, until `pass`. Together with `cut`: the database is down. */
  refuse(): void {
    this.#refusing = true;
  }

  /**
   * Drops the response to the next statements that contain a text, such as `COMMIT` or `LISTEN`, and everything that
   * the server sends on the same connections afterwards. The statements themselves reach the server.
   */
  loseResponsesTo(text: string, times = 1): void {
    this.#interceptions.push({ text, fate: 'lose', left: times });
  }

  /** Holds these responses, and everything after them on the same connections, until `pass`. */
  holdResponsesTo(text: string, times = 1): void {
    this.#interceptions.push({ text, fate: 'hold', left: times });
  }

  /** The number of statements that interceptions still wait for. */
  get pendingInterceptions(): number {
    return this.#interceptions.reduce((sum, { left }) => sum + left, 0);
  }

  async stop(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    this.cut();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private accept(client: Socket): void {
    if (this.#refusing) {
      client.on('error', () => undefined);
      client.destroy();
      return;
    }
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const received = this.observe?.();
    if (received) client.on('data', received);
    const link = new Link(client, server, (bytes) => this.intercept(bytes), this.#stalled);
    this.#links.add(link);
    client.on('close', () => this.#links.delete(link));
  }

  private intercept(bytes: Buffer): Fate | undefined {
    const found = this.#interceptions.find(({ left, text }) => left > 0 && bytes.includes(text));
    if (!found) return undefined;
    found.left -= 1;
    return found.fate;
  }
}

/** A database that servers reach through a proxy, and the test reaches directly. */
export async function behindProxy(
  database: TestDatabase,
  observe?: Observer,
): Promise<{ database: TestDatabase; proxy: TcpProxy }> {
  const proxy = await TcpProxy.start(database.environment['DATABASE_URL'] ?? '', observe);
  const environment = { ...database.environment, DATABASE_URL: proxy.url };
  return { database: { ...database, environment }, proxy };
}
