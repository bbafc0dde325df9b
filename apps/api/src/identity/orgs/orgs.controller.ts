import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import type { Namespace, Org, ExpectedVersions } from '#database';
import { Deletes, Edits, IfMatch } from '../../core/http/edits.decorator.js';
import { IdPath } from '../../core/fields/paths.dto.js';
import { Creates, Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentActor, CurrentNamespace, type Actor } from '../../security/actor.js';
import {
  OrgCreate,
  OrgEdit,
  OrgMemberPage,
  OrgMemberPath,
  OrgMemberQuery,
  OrgPage,
  OrgQuery,
  OrgResponse,
} from './orgs.dto.js';
import { OrgsService } from './orgs.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

@Controller('api/v1/orgs')
@OnSurface('admin', 'json')
export class OrgsController {
  constructor(private readonly orgs: OrgsService) {}

  @Get()
  @Requires('orgs:read', 'Lists orgs.')
  @Returns(OrgPage)
  @Fails('namespace.unknown')
  listOrgs(@CurrentActor() actor: Actor, @Query() query: OrgQuery): Promise<OrgPage> {
    return this.orgs.list(actor, query);
  }

  @Post()
  @Requires('orgs:write', 'Creates an org.')
  @Creates(OrgResponse)
  @Fails('org.name_taken')
  createOrg(@Body() body: OrgCreate): Promise<Org> {
    return this.orgs.create(body);
  }

  @Get(':id')
  @Requires('orgs:read', 'Returns an org.')
  @Returns(OrgResponse)
  @Fails('org.unknown')
  getOrg(@Param() { id }: IdPath): Promise<Org> {
    return this.orgs.get(id);
  }

  @Patch(':id')
  @Requires('orgs:write', 'Changes the name or description of an org.')
  @Edits(OrgResponse)
  @Fails('org.unknown', 'org.name_taken')
  editOrg(
    @Param() { id }: IdPath,
    @IfMatch() version: ExpectedVersions,
    @Body() body: OrgEdit,
  ): Promise<Org> {
    return this.orgs.edit(id, version, body);
  }

  @Delete(':id')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('orgs:write', 'Deletes an org. Its members are not deleted.')
  @Deletes()
  @Fails('org.unknown')
  deleteOrg(@Param() { id }: IdPath, @IfMatch() version: ExpectedVersions): Promise<void> {
    return this.orgs.delete(id, version);
  }

  @Get(':id/members')
  @Requires('orgs:read', 'Lists the members of an org, from the namespaces the caller can access.')
  @Returns(OrgMemberPage)
  @Fails('org.unknown')
  listOrgMembers(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdPath,
    @Query() query: OrgMemberQuery,
  ): Promise<OrgMemberPage> {
    return this.orgs.listMembers(actor, id, query);
  }

  @Put(':id/members/:ns/:userId')
  @Requires('org-members:write', 'Adds a user to an org. Idempotent.')
  @ReturnsNothing()
  @Fails('org.unknown', 'user.unknown')
  addOrgMember(
    @Param() { id, userId }: OrgMemberPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.orgs.addMember(id, namespace.id, userId);
  }

  @Delete(':id/members/:ns/:userId')
  @Requires('org-members:write', 'Removes a user from an org.')
  @ReturnsNothing()
  @Fails('member.unknown')
  removeOrgMember(
    @Param() { id, userId }: OrgMemberPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.orgs.removeMember(id, namespace.id, userId);
  }
}
