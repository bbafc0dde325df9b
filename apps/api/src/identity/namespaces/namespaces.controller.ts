import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import type { Namespace, ExpectedVersions } from '#database';
import { Deletes, Edits, IfMatch } from '../../core/http/edits.decorator.js';
import { Creates, type AddressOf, Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { Requires, StepUp } from '../../security/access.decorators.js';
import { CurrentActor, CurrentNamespace, type Actor } from '../../security/actor.js';
import {
  NamespaceClone,
  NamespaceCountsResponse,
  NamespaceCreate,
  NamespaceDelete,
  NamespaceDeletionList,
  NamespaceEdit,
  NamespaceWithSecret,
  NamespacePage,
  NamespaceQuery,
  NamespaceResponse,
} from './namespaces.dto.js';
import { NamespaceDeletionService } from './namespace-deletion.service.js';
import { NamespacesService } from './namespaces.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

/** Namespaces are addressed by name. */
const addressOf: AddressOf = ({ name = '' }) => `/api/v1/namespaces/${encodeURIComponent(name)}`;

@Controller('api/v1/namespaces')
@OnSurface('admin', 'json')
export class NamespacesController {
  constructor(
    private readonly namespaces: NamespacesService,
    private readonly deletions: NamespaceDeletionService,
  ) {}

  @Get()
  @Requires('namespaces:list', 'Lists the namespaces the caller can access.')
  @Returns(NamespacePage)
  listNamespaces(
    @CurrentActor() actor: Actor,
    @Query() query: NamespaceQuery,
  ): Promise<NamespacePage> {
    return this.namespaces.list(actor, query);
  }

  @Post()
  @Requires('namespaces:create', 'Creates a namespace with its first keys.')
  @Creates(NamespaceWithSecret, addressOf)
  @Fails('namespace.name_taken')
  createNamespace(@Body() body: NamespaceCreate): Promise<NamespaceWithSecret> {
    return this.namespaces.create(body);
  }

  @Get(':ns')
  @Requires('namespaces:read', 'Returns a namespace.')
  @Returns(NamespaceResponse)
  getNamespace(@CurrentNamespace() namespace: Namespace): NamespaceResponse {
    return this.namespaces.describe(namespace);
  }

  @Get(':ns/counts')
  @Requires('namespaces:read', 'Counts the users, groups and active sessions of a namespace.')
  @Returns(NamespaceCountsResponse)
  countNamespace(@CurrentNamespace() namespace: Namespace): Promise<NamespaceCountsResponse> {
    return this.namespaces.countContents(namespace);
  }

  @Post(':ns/clone')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires(
    'namespaces:clone',
    'Creates a namespace with the settings, groups, rights and audiences of this one. Users, API keys and sessions are not copied; the signing keys are new.',
  )
  @Creates(NamespaceWithSecret, addressOf)
  @Fails('namespace.name_taken')
  cloneNamespace(
    @CurrentNamespace() namespace: Namespace,
    @Body() { name }: NamespaceClone,
  ): Promise<NamespaceWithSecret> {
    return this.namespaces.clone(namespace, name);
  }

  @Patch(':ns')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('namespaces:write', 'Changes settings of a namespace.')
  @Edits(NamespaceWithSecret)
  editNamespace(
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Body() body: NamespaceEdit,
  ): Promise<NamespaceWithSecret> {
    return this.namespaces.edit(namespace, version, body);
  }

  @Delete(':ns')
  @Requires(
    'namespaces:delete',
    'Deletes a namespace and everything in it. When this returns, the namespace no longer exists and its name is available; the rows of a large namespace are deleted afterwards, in batches (`listNamespaceDeletions` shows the progress).',
  )
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @StepUp()
  @Deletes()
  @Fails('namespace.confirmation_wrong')
  deleteNamespace(
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Query() query: NamespaceDelete,
  ): Promise<void> {
    return this.deletions.delete(namespace, version, query.confirm);
  }
}

/** A path of its own: below `namespaces`, it would be taken for the name of a namespace. */
@Controller('api/v1/namespace-deletions')
@OnSurface('admin', 'json')
export class NamespaceDeletionsController {
  constructor(private readonly deletions: NamespaceDeletionService) {}

  @Get()
  @Requires(
    'namespaces:list',
    'Lists namespace deletions in progress. A namespace is listed until its last row is deleted.',
  )
  @Returns(NamespaceDeletionList)
  listNamespaceDeletions(@CurrentActor() actor: Actor): Promise<NamespaceDeletionList> {
    return this.deletions.list(actor);
  }
}
