import { Module } from '@nestjs/common';
import { UsersController } from './users.controller.js';
import { UserPasswordService } from './user-password.service.js';
import { UsersExportService } from './users-export.service.js';
import { UsersImportService } from './users-import.service.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [UsersService, UserPasswordService, UsersImportService, UsersExportService],
  exports: [UsersService, UserPasswordService],
})
export class UsersModule {}
