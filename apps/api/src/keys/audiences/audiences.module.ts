import { Module } from '@nestjs/common';
import { AudienceKeys } from './audience-keys.js';
import { AudiencesController } from './audiences.controller.js';
import { AudiencesService } from './audiences.service.js';

@Module({
  controllers: [AudiencesController],
  providers: [AudiencesService, AudienceKeys],
  exports: [AudienceKeys],
})
export class AudiencesModule {}
