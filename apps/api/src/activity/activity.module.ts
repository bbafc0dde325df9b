import { Global, Module } from '@nestjs/common';
import { Activity } from './activity.js';

@Global()
@Module({ providers: [Activity], exports: [Activity] })
export class ActivityModule {}
