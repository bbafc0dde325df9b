import { Controller, Get } from '@nestjs/common';
import { Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { SystemInfo } from './system.dto.js';
import { SystemService } from './system.service.js';

@Controller('api/v1/system')
@OnSurface('admin', 'json')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Get()
  @Requires('system:read', 'Versions, the database, and every setting with its source.')
  @Returns(SystemInfo)
  getSystem(): Promise<SystemInfo> {
    return this.system.describe();
  }
}
