import { Module } from '@nestjs/common';
import { SessionRetention } from './session-retention.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';

@Module({ controllers: [SessionsController], providers: [SessionsService, SessionRetention] })
export class SessionsModule {}
