import { Global, Module } from '@nestjs/common';
import { RetentionRegistry } from './retention-registry.js';

/** Where features register what expires. */
@Global()
@Module({ providers: [RetentionRegistry], exports: [RetentionRegistry] })
export class RetentionModule {}
