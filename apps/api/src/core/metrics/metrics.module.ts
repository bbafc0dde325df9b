import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Provides the registry of metrics. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsRegistryModule {}
