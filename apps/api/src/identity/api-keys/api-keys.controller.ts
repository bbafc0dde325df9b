import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { ExpectedVersions, Namespace } from '#database';
import { Deletes, Edits, Conditional, IfMatch } from '../../core/http/edits.decorator.js';
import { Creates, Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import {
  ApiKeyCreate,
  ApiKeyEdit,
  ApiKeyImport,
  ApiKeyWithSecret,
  ApiKeyPage,
  ApiKeyQuery,
  ApiKeyResponse,
  ApiKeyImportReport,
} from './api-keys.dto.js';
import { ApiKeysImportService } from './api-keys-import.service.js';
import { ApiKeysService } from './api-keys.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

/** Maximum size of an import request in bytes: 1000 keys with long names. */
const IMPORT_BODY_LIMIT = 1024 * 1024;

@Controller('api/v1/namespaces/:ns/api-keys')
@OnSurface('admin', 'json')
export class ApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly imports: ApiKeysImportService,
  ) {}

  @Get()
  @Requires('api-keys:read', 'Lists the API keys of a namespace.')
  @Returns(ApiKeyPage)
  listApiKeys(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: ApiKeyQuery,
  ): Promise<ApiKeyPage> {
    return this.apiKeys.list(namespace.id, query);
  }

  @Post()
  @Requires('api-keys:write', 'Creates an API key. Only this response contains the key.')
  @Creates(ApiKeyWithSecret)
  @Fails('api_key.name_taken')
  createApiKey(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: ApiKeyCreate,
  ): Promise<ApiKeyWithSecret> {
    return this.apiKeys.create(namespace.id, body);
  }

  @Post('import')
  @RouteOptions({ bodyLimit: IMPORT_BODY_LIMIT, databaseTime: LONG_DATABASE_TIME_MS })
  @Requires(
    'api-keys:write',
    'Imports API keys created by another server. Imports all keys of the request, or none.',
  )
  @Returns(ApiKeyImportReport)
  @Fails('api_key.import_refused', 'api_key.name_taken', 'api_key.secret_taken')
  importApiKeys(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: ApiKeyImport,
  ): Promise<ApiKeyImportReport> {
    return this.imports.import(namespace.id, body);
  }

  @Get(':id')
  @Requires('api-keys:read', 'Returns an API key without its secret.')
  @Returns(ApiKeyResponse)
  @Fails('api_key.unknown')
  getApiKey(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<ApiKeyResponse> {
    return this.apiKeys.get(namespace.id, id);
  }

  @Patch(':id')
  @Requires(
    'api-keys:write',
    'Renames, disables, enables or restricts an API key, or changes its expiry. Disabling or expiring it revokes its sessions.',
  )
  @Edits(ApiKeyResponse)
  @Fails('api_key.unknown', 'api_key.name_taken')
  editApiKey(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Body() body: ApiKeyEdit,
  ): Promise<ApiKeyResponse> {
    return this.apiKeys.edit(namespace.id, id, version, body);
  }

  @Post(':id/rotate')
  @Requires(
    'api-keys:write',
    'Replaces the secret of an API key. Only this response contains the new key; the old one stops working immediately and its sessions are revoked.',
  )
  @Conditional()
  @Returns(ApiKeyWithSecret)
  @Fails('api_key.unknown')
  rotateApiKey(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
  ): Promise<ApiKeyWithSecret> {
    return this.apiKeys.rotate(namespace.id, id, version);
  }

  @Delete(':id')
  @Requires('api-keys:write', 'Deletes an API key and all its sessions.')
  @Deletes()
  @Fails('api_key.unknown')
  deleteApiKey(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
  ): Promise<void> {
    return this.apiKeys.delete(namespace.id, id, version);
  }
}
