import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { Namespace, ExpectedVersions } from '#database';
import { Deletes, Edits, IfMatch } from '../../core/http/edits.decorator.js';
import { Creates, Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import {
  AudienceCreate,
  AudienceEdit,
  AudiencePage,
  AudienceQuery,
  AudienceResponse,
} from './audiences.dto.js';
import { AudiencesService } from './audiences.service.js';

@Controller('api/v1/namespaces/:ns/audiences')
@OnSurface('admin', 'json')
export class AudiencesController {
  constructor(private readonly audiences: AudiencesService) {}

  @Get()
  @Requires('keys:read', 'Lists the registered audiences of a namespace.')
  @Returns(AudiencePage)
  listAudiences(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: AudienceQuery,
  ): Promise<AudiencePage> {
    return this.audiences.list(namespace.id, query);
  }

  @Post()
  @Requires(
    'keys:write',
    'Registers an audience. If it has a key, access tokens for it are encrypted from now on. The issuer and the `audience` of the namespace can be registered, too.',
  )
  @Creates(AudienceResponse)
  @Fails('audience.name_taken')
  createAudience(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: AudienceCreate,
  ): Promise<AudienceResponse> {
    return this.audiences.create(namespace.id, body);
  }

  @Get(':id')
  @Requires('keys:read', 'Returns an audience.')
  @Returns(AudienceResponse)
  @Fails('audience.unknown')
  getAudience(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<AudienceResponse> {
    return this.audiences.get(namespace.id, id);
  }

  @Patch(':id')
  @Requires('keys:write', 'Changes the name, key or algorithms of an audience.')
  @Edits(AudienceResponse)
  @Fails('audience.unknown', 'audience.name_taken')
  editAudience(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Body() body: AudienceEdit,
  ): Promise<AudienceResponse> {
    return this.audiences.edit(namespace.id, id, version, body);
  }

  @Delete(':id')
  @Requires('keys:write', 'Deletes an audience. New tokens for it are signed but not encrypted.')
  @Deletes()
  @Fails('audience.unknown')
  deleteAudience(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
  ): Promise<void> {
    return this.audiences.delete(namespace.id, id, version);
  }
}
