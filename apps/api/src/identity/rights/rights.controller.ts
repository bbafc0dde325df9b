import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Namespace } from '#database';
import { Conditional, IfMatchTags, type ExpectedTags } from '../../core/http/edits.decorator.js';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import {
  GroupRightsPage,
  GroupRightsQuery,
  RightPath,
  RightsReplace,
  RightsResponse,
} from './rights.dto.js';
import { RightsService } from './rights.service.js';

@Controller('api/v1/namespaces/:ns')
@OnSurface('admin', 'json')
export class RightsController {
  constructor(private readonly rights: RightsService) {}

  @Get('rights')
  @Requires('groups:read', 'Lists the groups of a namespace with the rights they grant.')
  @Returns(GroupRightsPage)
  listRights(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: GroupRightsQuery,
  ): Promise<GroupRightsPage> {
    return this.rights.listGroupRights(namespace.id, query);
  }

  @Get('groups/:id/rights')
  @Requires('groups:read', 'Returns the rights a group grants to its members.')
  @Returns(RightsResponse)
  @ApiResponse({ status: 304, description: 'The rights have not changed.' })
  @Fails('group.unknown')
  getGroupRights(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<RightsResponse> {
    return this.rights.list(namespace.id, { kind: 'group', id });
  }

  @Put('groups/:id/rights')
  @Requires('groups:write', 'Replaces the rights of a group.')
  @Conditional()
  @Returns(RightsResponse)
  @Fails('group.unknown')
  replaceGroupRights(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatchTags() expected: ExpectedTags,
    @Body() { rights }: RightsReplace,
  ): Promise<RightsResponse> {
    return this.rights.replace(namespace.id, { kind: 'group', id }, rights, expected);
  }

  @Put('groups/:id/rights/:right')
  @Requires('groups:write', 'Grants a right to a group. Idempotent.')
  @ReturnsNothing()
  @Fails('group.unknown', 'right.too_many')
  addGroupRight(
    @Param() { id, right }: RightPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.rights.add(namespace.id, { kind: 'group', id }, right);
  }

  @Delete('groups/:id/rights/:right')
  @Requires('groups:write', 'Removes a right from a group.')
  @ReturnsNothing()
  @Fails('group.unknown', 'right.unknown')
  removeGroupRight(
    @Param() { id, right }: RightPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.rights.remove(namespace.id, { kind: 'group', id }, right);
  }

  @Get('api-keys/:id/rights')
  @Requires('api-keys:read', 'Returns the rights of an API key.')
  @Returns(RightsResponse)
  @ApiResponse({ status: 304, description: 'The rights have not changed.' })
  @Fails('api_key.unknown')
  getApiKeyRights(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<RightsResponse> {
    return this.rights.list(namespace.id, { kind: 'api-key', id });
  }

  @Put('api-keys/:id/rights')
  @Requires('api-keys:write', 'Replaces the rights of an API key.')
  @Conditional()
  @Returns(RightsResponse)
  @Fails('api_key.unknown')
  replaceApiKeyRights(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatchTags() expected: ExpectedTags,
    @Body() { rights }: RightsReplace,
  ): Promise<RightsResponse> {
    return this.rights.replace(namespace.id, { kind: 'api-key', id }, rights, expected);
  }

  @Put('api-keys/:id/rights/:right')
  @Requires('api-keys:write', 'Grants a right to an API key. Idempotent.')
  @ReturnsNothing()
  @Fails('api_key.unknown', 'right.too_many')
  addApiKeyRight(
    @Param() { id, right }: RightPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.rights.add(namespace.id, { kind: 'api-key', id }, right);
  }

  @Delete('api-keys/:id/rights/:right')
  @Requires('api-keys:write', 'Removes a right from an API key.')
  @ReturnsNothing()
  @Fails('api_key.unknown', 'right.unknown')
  removeApiKeyRight(
    @Param() { id, right }: RightPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<void> {
    return this.rights.remove(namespace.id, { kind: 'api-key', id }, right);
  }
}
