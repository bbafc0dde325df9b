import { Module } from '@nestjs/common';
import { KeyRevocationService } from './key-revocation.service.js';
import { RotationController } from './rotation.controller.js';
import { RotationService } from './rotation.service.js';
import { RotationTimer } from './rotation-timer.js';

@Module({
  controllers: [RotationController],
  providers: [RotationService, KeyRevocationService, RotationTimer],
})
export class RotationModule {}
