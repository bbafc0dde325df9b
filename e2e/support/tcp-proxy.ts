import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestDatabase } from './database.js';

/** What happens to the responses of the server that the proxy intercepts. */
type Fate = 'hold' | 'lose';

interface Interception {
  text: string;
  fate: Fate;
  /** How many more statements it applies to. */
  left: number;
}

/** One client's connection and the proxy's own to the server, and what happens to the bytes in between. */
class Link {
  /** Bytes of a held direction, to be delivered by `release`. */
  private readonly held: { to: Socket; bytes: Buffer }[] = [];
  /** Half-open: both ends believe that the connection is up, and nothing passes. */
  private dropping = false;
  private holding = false;
  /** What happens to everything that the server sends from now on. */
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
      // A half-open connection does not tell one end that the other one has gone.
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
 * A TCP proxy between a node and its database, which fails in the ways that networks fail in. It starts by passing
 * everything. Each node of a test gets a proxy of its own.
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
  ) {}

  /** @param target the URL of the database, `postgres://…` */
  static async start(target: string): Promise<TcpProxy> {
    const listener = createServer();
    const proxy = new TcpProxy(new URL(target), listener);
    listener.on('connection', (client) => proxy.accept(client));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    proxy.#port = (listener.address() as AddressInfo).port;
    return proxy;
  }

  /** The URL of the database by way of this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.href;
  }

  /** New connections lead to another database from now on, with the credentials of the first one. */
  leadTo(target: string): void {
    this.target = new URL(target);
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#links.size;
  }

  /** Everything passes again: held bytes are delivered, new connections are accepted. What was lost stays lost. */
  pass(): void {
    this.#stalled = false;
    this.#refusing = false;
    this.#interceptions.length = 0;
    for (const link of this.#links) link.release();
  }

  /** Holds all bytes, of new connections too, until `pass`: a frozen host, or a very slow network. */
  stall(): void {
    this.#stalled = true;
    for (const link of this.#links) link.hold();
  }

  /**
   * Leaves the connections that are open half-open: their bytes disappear without a word, and for good. New connections
   * work: a firewall that has lost its state, a failover of an address.
   */
  drop(): void {
    for (const link of this.#links) link.drop();
  }

  /** Closes all connections. New ones work. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** Closes new connections as soon as they are accepted, until `pass`. With `cut`: the database is away. */
  refuse(): void {
    this.#refusing = true;
  }

  /**
   * Loses the response to the next statements that contain a text, for example `COMMIT` or `LISTEN`, and everything that
   * the server sends on the same connections after it. The statements themselves arrive.
   */
  loseResponsesTo(text: string, times = 1): void {
    this.#interceptions.push({ text, fate: 'lose', left: times });
  }

  /** Holds these responses, and what follows them on the same connections, until `pass`. */
  holdResponsesTo(text: string, times = 1): void {
    this.#interceptions.push({ text, fate: 'hold', left: times });
  }

  /** How many statements an interception still waits for; 0 when all have been intercepted. */
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

/** A database whose servers reach it through a proxy; the test itself reaches it directly. */
export async function behindProxy(
  database: TestDatabase,
): Promise<{ database: TestDatabase; proxy: TcpProxy }> {
  const proxy = await TcpProxy.start(database.environment['DATABASE_URL'] ?? '');
  const environment = { ...database.environment, DATABASE_URL: proxy.url };
  return { database: { ...database, environment }, proxy };
}
