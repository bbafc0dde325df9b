import { Global, Module } from '@nestjs/common';
import { ActivityController } from './activity.controller.js';
import { Activity } from './activity.js';
import { ActivityService } from './activity.service.js';

@Global()
@Module({
  controllers: [ActivityController],
  providers: [Activity, ActivityService],
  exports: [Activity],
})
export class ActivityModule {}
