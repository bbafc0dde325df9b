import { Global, Module } from '@nestjs/common';
import { RetentionRegistry } from './retention-registry.js';

/** Provides the registry of expiring data. */
@Global()
@Module({ providers: [RetentionRegistry], exports: [RetentionRegistry] })
export class RetentionModule {}
