import { Module } from '@nestjs/common';
import { UsersController } from './users.controller.js';
import { UserPasswords } from './user-passwords.js';
import { UsersExportService } from './users-export.service.js';
import { UsersImportService } from './users-import.service.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [UsersService, UserPasswords, UsersImportService, UsersExportService],
  exports: [UsersService, UserPasswords],
})
export class UsersModule {}
