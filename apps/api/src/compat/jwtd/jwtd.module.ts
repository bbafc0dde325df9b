import { Module } from '@nestjs/common';
import { GroupsModule } from '../../identity/groups/groups.module.js';
import { RightsModule } from '../../identity/rights/rights.module.js';
import { TokensModule } from '../../protocol/tokens/tokens.module.js';
import { UsersModule } from '../../identity/users/users.module.js';
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
