import { Global, Module } from '@nestjs/common';
import { Scheduler } from './scheduler.js';

/** Provides the scheduler of background jobs. */
@Global()
@Module({ providers: [Scheduler], exports: [Scheduler] })
export class SchedulerModule {}
