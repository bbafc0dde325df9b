import { Global, Module } from '@nestjs/common';
import { Scheduler } from './scheduler.js';

/** Background jobs, for every part of the server. */
@Global()
@Module({ providers: [Scheduler], exports: [Scheduler] })
export class SchedulerModule {}
