import { randomBytes } from 'node:crypto';
import { databaseUrl, query, type TestDatabase } from './database.js';
import { startPostgres, type PostgresServer } from './postgres.js';
import { TestServer, type ServerOptions } from './server.js';
import { behindProxy, type TcpProxy } from './tcp-proxy.js';

/** A node that connects to its database through its own proxy. */
export interface ProxiedNode {
  server: TestServer;
  proxy: TcpProxy;
}

/**
 * Two nodes on a dedicated PostgreSQL, whose configuration a test may change. Each node connects to it through its own
 * proxy.
 */
export class Cluster {
  private constructor(
    private readonly postgres: PostgresServer,
    private readonly operatorUrl: string,
    readonly database: TestDatabase,
    readonly nodes: readonly [ProxiedNode, ProxiedNode],
  ) {}

  static async start(options: Omit<ServerOptions, 'database'> = {}): Promise<Cluster> {
    const postgres = await startPostgres();
    await query(postgres.url, 'CREATE DATABASE signet');
    // The test connects as another role, so that restricting the nodes' role or the whole server cannot lock it out.
    const password = randomBytes(12).toString('hex');
    await query(postgres.url, `CREATE ROLE operator LOGIN SUPERUSER PASSWORD '${password}'`);
    await query(postgres.url, `ALTER ROLE operator SET default_transaction_read_only = off`);
    const operator = new URL(postgres.url);
    operator.username = 'operator';
    operator.password = password;
    const own = databaseUrl(operator.href, 'signet');
    const database: TestDatabase = {
      engine: 'postgres',
      environment: {
        DATABASE_URL: databaseUrl(postgres.url, 'signet'),
        SIGNET_MASTER_KEYS: `test:${randomBytes(32).toString('base64')}`,
      },
      run: (statements) => query(own, statements),
      drop: () => postgres.stop(),
    };
    const node = async (): Promise<ProxiedNode> => {
      const behind = await behindProxy(database);
      const server = await TestServer.start({ ...options, database: behind.database });
      return { server, proxy: behind.proxy };
    };
    // The first node migrates; a concurrent start of the second one would only wait for it.
    return new Cluster(postgres, operator.href, database, [await node(), await node()]);
  }

  /** The password of the role that the nodes use. */
  get password(): string {
    return new URL(this.postgres.url).password;
  }

  /**
   * Runs statements in sequence on a connection to another database, which stays open while the nodes' database refuses
   * connections.
   */
  async elsewhere(statements: string): Promise<void> {
    for (const one of statements.split(';')) await query(this.operatorUrl, one);
  }

  async stop(): Promise<void> {
    for (const { proxy } of this.nodes) proxy.pass();
    await Promise.all(this.nodes.map(({ server }) => server.dispose()));
    await Promise.all(this.nodes.map(({ proxy }) => proxy.stop()));
    await this.postgres.stop();
  }
}
