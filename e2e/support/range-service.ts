import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A fake breached-password service that implements Have I Been Pwned's range API. */
export class RangeService {
  /** The requested paths. */
  readonly asked: string[] = [];
  /** Whether it responds with an error. */
  away = false;

  private constructor(
    private readonly server: Server,
    private readonly leaked: readonly string[],
  ) {}

  static async start(leaked: readonly string[]): Promise<RangeService> {
    const server = createServer();
    const service = new RangeService(server, leaked.map(sha1));
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      service.asked.push(path);
      if (service.away) response.writeHead(500).end();
      else response.end(service.range(path.split('/').at(-1) ?? ''));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/range`;
  }

  /** The path that a lookup of this password requests. */
  static pathOf(password: string): string {
    return `/range/${sha1(password).slice(0, 5)}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private range(prefix: string): string {
    const endings = this.leaked.filter((hash) => hash.startsWith(prefix));
    const lines = endings.map((hash) => `${hash.slice(5)}:12`);
    return [`${'0'.repeat(35)}:0`, ...lines].join('\r\n');
  }
}

function sha1(password: string): string {
  return createHash('sha1').update(password).digest('hex').toUpperCase();
}
