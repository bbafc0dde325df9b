import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';
import { MetricsServer } from './metrics.server.js';
import { NodeMetrics } from './node-metrics.js';

@Module({ controllers: [MetricsController], providers: [NodeMetrics, MetricsServer] })
export class MetricsModule {}
