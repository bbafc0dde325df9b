import { Controller, Get, Header, Inject } from '@nestjs/common';
import { AppError } from '../../core/errors/app-error.js';
import { Fails, ReturnsText } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Metrics } from '../../core/metrics/metrics.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { Public } from '../../security/access.decorators.js';

/** Text format of Prometheus. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** `GET /metrics` on the port of the server, if the settings enable it there. */
@Controller('metrics')
@OnSurface('operations', 'none')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Public('Metrics of this node for Prometheus, if `SIGNET_METRICS` is true.')
  @Header('content-type', METRICS_TYPE)
  @Fails('route.unknown')
  @ReturnsText('signet_process_cpu_seconds_total 12.5')
  getMetrics(): string {
    if (!this.settings.metrics) {
      throw new AppError('route.unknown', 'Metrics are not served here (SIGNET_METRICS is false).');
    }
    return this.metrics.render();
  }
}
