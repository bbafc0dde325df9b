import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import type { Namespace, ExpectedVersions } from '#database';
import { Deletes, Edits, IfMatch } from '../../core/http/edits.decorator.js';
import { Creates, Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import {
  GroupCreate,
  GroupEdit,
  GroupMemberPath,
  GroupPage,
  GroupQuery,
  GroupResponse,
  MemberCount,
} from './groups.dto.js';
import { GroupsService } from './groups.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

@Controller('api/v1/namespaces/:ns/groups')
@OnSurface('admin', 'json')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Get()
  @Requires('groups:read', 'Lists the groups of a namespace.')
  @Returns(GroupPage)
  listGroups(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: GroupQuery,
  ): Promise<GroupPage> {
    return this.groups.list(namespace.id, query);
  }

  @Post()
  @Requires('groups:write', 'Creates a group.')
  @Creates(GroupResponse)
  @Fails('group.name_taken')
  createGroup(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: GroupCreate,
  ): Promise<GroupResponse> {
    return this.groups.create(namespace.id, body);
  }

  @Get(':id')
  @Requires('groups:read', 'Returns a group.')
  @Returns(GroupResponse)
  @Fails('group.unknown')
  getGroup(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<GroupResponse> {
    return this.groups.get(namespace.id, id);
  }

  @Patch(':id')
  @Requires('groups:write', 'Changes the name or description of a group.')
  @Edits(GroupResponse)
  @Fails('group.unknown', 'group.name_taken')
  editGroup(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Body() body: GroupEdit,
  ): Promise<GroupResponse> {
    return this.groups.edit(namespace.id, id, version, body);
  }

  @Delete(':id')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('groups:write', 'Deletes a group. Its members are not deleted.')
  @Deletes()
  @Fails('group.unknown')
  deleteGroup(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
  ): Promise<void> {
    return this.groups.delete(namespace.id, id, version);
  }

  @Get(':id/members/count')
  @Requires('groups:read', 'Counts the members of a group. `GET …/users?groupId=` lists them.')
  @Returns(MemberCount)
  @Fails('group.unknown')
  countGroupMembers(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<MemberCount> {
    return this.groups.countMembers(namespace.id, id);
  }

  @Put(':id/members/:userId')
  @Requires('groups:write', 'Adds a user to a group. Idempotent.')
  @ReturnsNothing()
  @Fails('group.unknown', 'user.unknown')
  addGroupMember(
    @Param() { id, userId }: GroupMemberPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.groups.addMember(namespace.id, id, userId);
  }

  @Delete(':id/members/:userId')
  @Requires('groups:write', 'Removes a user from a group.')
  @ReturnsNothing()
  @Fails('member.unknown')
  removeGroupMember(
    @Param() { id, userId }: GroupMemberPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.groups.removeMember(namespace.id, id, userId);
  }
}
