import { Module } from '@nestjs/common';
import { UsersController } from './users.controller.js';
import { UserPasswords } from './user-passwords.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [UsersService, UserPasswords],
  exports: [UsersService, UserPasswords],
})
export class UsersModule {}
