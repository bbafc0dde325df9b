import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { Fails, Returns, ReturnsListOf, ReturnsText } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentActor, type Actor } from '../../security/actor.js';
import { JwtdGroupsService } from './jwtd-groups.service.js';
import { JwtdGroup, JwtdGroupCreate, JwtdGroupEdit, JwtdGroupPath } from './jwtd.dto.js';

/** jwtd's groups; unlike jwtd, it authenticates callers. */
@Controller('compat/jwtd/group')
@OnSurface('admin', 'untyped-json')
export class JwtdGroupsController {
  constructor(private readonly groups: JwtdGroupsService) {}

  @Get()
  @Requires('compat:use', 'Lists all groups with the labels they grant.')
  @ReturnsListOf(JwtdGroup)
  @Fails('route.unknown')
  jwtdListGroups(@CurrentActor() actor: Actor): Promise<JwtdGroup[]> {
    return this.groups.list(actor);
  }

  @Post()
  @Requires('compat:use', 'Creates a group.')
  @ReturnsText('create ok')
  @Fails('route.unknown')
  async jwtdCreateGroup(
    @CurrentActor() actor: Actor,
    @Body() body: JwtdGroupCreate,
  ): Promise<string> {
    await this.groups.create(actor, body);
    return 'create ok';
  }

  @Get(':group')
  @Requires('compat:use', 'Returns a group with the labels it grants.')
  @Returns(JwtdGroup)
  @Fails('route.unknown', 'group.unknown')
  jwtdGetGroup(
    @CurrentActor() actor: Actor,
    @Param() { group }: JwtdGroupPath,
  ): Promise<JwtdGroup> {
    return this.groups.get(actor, group);
  }

  @Delete(':group')
  @Requires('compat:use', 'Deletes a group.')
  @ReturnsText('delete ok')
  @Fails('route.unknown', 'group.unknown')
  async jwtdDeleteGroup(
    @CurrentActor() actor: Actor,
    @Param() { group }: JwtdGroupPath,
  ): Promise<string> {
    await this.groups.delete(actor, group);
    return 'delete ok';
  }

  @Patch(':group')
  @Requires('compat:use', 'Replaces the labels a group grants.')
  @ReturnsText('update ok')
  @Fails('route.unknown')
  async jwtdEditGroup(
    @CurrentActor() actor: Actor,
    @Param() { group }: JwtdGroupPath,
    @Body() body: JwtdGroupEdit,
  ): Promise<string> {
    await this.groups.edit(actor, group, body);
    return 'update ok';
  }
}
