import { Controller, Get } from '@nestjs/common';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Public } from '../../security/access.decorators.js';
import { Health, Readiness } from './health.dto.js';
import { HealthService } from './health.service.js';

@Controller('health')
@OnSurface('operations', 'none')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Public('Liveness: the process is running.')
  @Returns(Health)
  isLive(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public('Readiness: the database answers and its schema and master keys match this node.')
  @Returns(Readiness)
  @Fails('server.unavailable')
  isReady(): Promise<Readiness> {
    return this.health.ready();
  }
}
