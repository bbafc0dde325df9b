import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Metrics } from '../../core/metrics/metrics.js';
import { StartError } from '../../core/errors/start-error.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { METRICS_TYPE } from './metrics.controller.js';

/** Serves `GET /metrics`, and nothing else, on a port of its own (`SIGNET_METRICS_PORT`). */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { host, metricsPort } = this.settings;
    if (metricsPort === undefined) return;
    this.server = createServer((request, response) => {
      const [path] = (request.url ?? '').split('?', 1);
      const isKnown = path === '/metrics' && ['GET', 'HEAD'].includes(request.method ?? '');
      if (!isKnown) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found.\n');
        return;
      }
      response.writeHead(200, { 'content-type': METRICS_TYPE }).end(this.metrics.render());
    });
    this.server.listen({ host, port: metricsPort });
    try {
      await once(this.server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new StartError(
        `SIGNET_METRICS_PORT: cannot listen on port ${metricsPort} of ${host} (${String(code)}). Choose another port.`,
      );
    }
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
