import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { Fails, Returns, ReturnsListOf, ReturnsText } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentActor, type Actor } from '../../security/actor.js';
import { JwtdUsersService } from './jwtd-users.service.js';
import { JwtdUser, JwtdUserCreate, JwtdUserEdit, JwtdUserPath } from './jwtd.dto.js';

/** jwtd's users; unlike jwtd, it authenticates callers. */
@Controller('compat/jwtd/user')
@OnSurface('admin', 'untyped-json')
export class JwtdUsersController {
  constructor(private readonly users: JwtdUsersService) {}

  @Get()
  @Requires('compat:use', 'Lists all users with the names of their groups.')
  @ReturnsListOf(JwtdUser)
  @Fails('route.unknown')
  jwtdListUsers(@CurrentActor() actor: Actor): Promise<JwtdUser[]> {
    return this.users.list(actor);
  }

  @Post()
  @Requires('compat:use', 'Creates a user.')
  @ReturnsText('create ok')
  @Fails('route.unknown', 'server.busy')
  async jwtdCreateUser(
    @CurrentActor() actor: Actor,
    @Body() body: JwtdUserCreate,
  ): Promise<string> {
    await this.users.create(actor, body);
    return 'create ok';
  }

  @Get(':user')
  @Requires('compat:use', 'Returns a user with the names of their groups.')
  @Returns(JwtdUser)
  @Fails('route.unknown', 'user.unknown')
  jwtdGetUser(@CurrentActor() actor: Actor, @Param() { user }: JwtdUserPath): Promise<JwtdUser> {
    return this.users.get(actor, user);
  }

  @Delete(':user')
  @Requires('compat:use', 'Deletes a user.')
  @ReturnsText('delete ok')
  @Fails('route.unknown', 'user.unknown')
  async jwtdDeleteUser(
    @CurrentActor() actor: Actor,
    @Param() { user }: JwtdUserPath,
  ): Promise<string> {
    await this.users.delete(actor, user);
    return 'delete ok';
  }

  @Patch(':user')
  @Requires('compat:use', 'Changes the password or the groups of a user, or both.')
  @ReturnsText('update ok')
  @Fails('route.unknown', 'server.busy')
  async jwtdEditUser(
    @CurrentActor() actor: Actor,
    @Param() { user }: JwtdUserPath,
    @Body() body: JwtdUserEdit,
  ): Promise<string> {
    await this.users.edit(actor, user, body);
    return 'update ok';
  }
}
