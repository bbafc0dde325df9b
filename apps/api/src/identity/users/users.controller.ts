import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Patch,
  Post,
  Put,
  Query,
  type StreamableFile,
} from '@nestjs/common';
import type { ExpectedVersions, Namespace } from '#database';
import { Deletes, Edits, Conditional, IfMatch } from '../../core/http/edits.decorator.js';
import { download } from '../../core/http/download.js';
import {
  Creates,
  Fails,
  Returns,
  ReturnsFile,
  ReturnsTextFile,
  ReturnsNothing,
} from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import {
  UserCreate,
  UserEdit,
  UserExportFilter,
  UserExportQuery,
  UserPage,
  UserPassword,
  UserQuery,
  UserResponse,
} from './users.dto.js';
import { UsersExportService } from './users-export.service.js';
import { UserExport, UserImport, UserImportReport } from './users-import.dto.js';
import { UsersImportService } from './users-import.service.js';
import { UsersService } from './users.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

/** Maximum size of an import request in bytes: 1000 users with hashes and groups. */
const IMPORT_BODY_LIMIT = 1024 * 1024;

@Controller('api/v1/namespaces/:ns/users')
@OnSurface('admin', 'json')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly imports: UsersImportService,
    private readonly exports: UsersExportService,
  ) {}

  @Get()
  @Requires('users:read', 'Lists the users of a namespace.')
  @Returns(UserPage)
  listUsers(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: UserQuery,
  ): Promise<UserPage> {
    return this.users.list(namespace.id, query);
  }

  @Post()
  @Requires('users:write', 'Creates a user.')
  @Creates(UserResponse)
  @Fails('user.name_taken', 'server.busy')
  createUser(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: UserCreate,
  ): Promise<UserResponse> {
    return this.users.create(namespace, body);
  }

  @Post('import')
  @RouteOptions({ bodyLimit: IMPORT_BODY_LIMIT, databaseTime: LONG_DATABASE_TIME_MS })
  @Requires(
    'users:write',
    'Creates or updates many users, with passwords or password hashes, groups and orgs.',
  )
  @Returns(UserImportReport)
  @Fails('user.import_refused', 'server.busy')
  importUsers(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: UserImport,
  ): Promise<UserImportReport> {
    return this.imports.import(namespace, body);
  }

  @Get('export')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires(
    'users:read',
    'Exports all users of a namespace as a file, without passwords or password hashes.',
  )
  @ReturnsFile(UserExport)
  async exportUsers(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: UserExportQuery,
  ): Promise<StreamableFile> {
    return download(await this.exports.export(namespace, query));
  }

  @Get('export.csv')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('users:read', 'Exports all users of a namespace as a CSV file (RFC 4180).')
  @ReturnsTextFile('text/csv')
  async exportUsersCsv(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: UserExportFilter,
  ): Promise<StreamableFile> {
    return download(await this.exports.export(namespace, { ...query, format: 'csv' }));
  }

  @Get(':id')
  @Requires('users:read', 'Returns a user.')
  @Returns(UserResponse)
  @Fails('user.unknown')
  getUser(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<UserResponse> {
    return this.users.get(namespace.id, id);
  }

  @Patch(':id')
  @Requires(
    'users:write',
    'Changes the name, attributes or state of a user. Disabling revokes all sessions of the user.',
  )
  @Edits(UserResponse)
  @Fails('user.unknown', 'user.name_taken')
  editUser(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Body() body: UserEdit,
  ): Promise<UserResponse> {
    return this.users.edit(namespace.id, id, version, body);
  }

  @Put(':id/password')
  @Requires('users:write', 'Sets the password of a user. Revokes all sessions of the user.')
  @Conditional()
  @ReturnsNothing()
  @Fails('user.unknown', 'server.busy')
  setUserPassword(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
    @Body() body: UserPassword,
  ): Promise<void> {
    return this.users.setPassword(namespace, id, version, body.password);
  }

  @Delete(':id')
  @Requires('users:write', 'Deletes a user and all their sessions.')
  @Deletes()
  @Fails('user.unknown')
  deleteUser(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @IfMatch() version: ExpectedVersions,
  ): Promise<void> {
    return this.users.delete(namespace.id, id, version);
  }
}
