import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/groups.module.js';
import { RightsModule } from '../../rights/rights.module.js';
import { TokensModule } from '../../tokens/tokens.module.js';
import { UsersModule } from '../../users/users.module.js';
import { JwtdGroupsController } from './jwtd-groups.controller.js';
import { JwtdGroupsService } from './jwtd-groups.service.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import { JwtdTokensService } from './jwtd-tokens.service.js';
import { JwtdUsersController } from './jwtd-users.controller.js';
import { JwtdUsersService } from './jwtd-users.service.js';
import { JwtdController } from './jwtd.controller.js';

// The dialect registers itself.
import './jwtd-dialect.js';

@Module({
  imports: [TokensModule, UsersModule, GroupsModule, RightsModule],
  controllers: [JwtdController, JwtdUsersController, JwtdGroupsController],
  providers: [JwtdNamespace, JwtdTokensService, JwtdUsersService, JwtdGroupsService],
})
export class JwtdModule {}
