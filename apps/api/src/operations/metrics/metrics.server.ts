import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Metrics } from '../../core/metrics/metrics.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
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
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { host, metricsPort } = this.settings;
    if (metricsPort === undefined) return;
    this.server = createServer((request, response) => {
      const isKnown = request.url === '/metrics' && ['GET', 'HEAD'].includes(request.method ?? '');
      if (!isKnown) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found.\n');
        return;
      }
      this.metrics.render().then(
        (text) => {
          response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text);
        },
        (error: unknown) => {
          this.logger.warn({ err: error }, 'Metrics could not be collected.');
          response.writeHead(503, { 'content-type': 'text/plain' }).end('Unavailable.\n');
        },
      );
    });
    this.server.listen({ host, port: metricsPort });
    await once(this.server, 'listening');
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
