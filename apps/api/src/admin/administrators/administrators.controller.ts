import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import type { ExpectedVersions } from '#database';
import { Deletes, Edits, Conditional, IfMatch } from '../../core/http/edits.decorator.js';
import { IdPath } from '../../core/fields/paths.dto.js';
import { Creates, Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires, StepUp } from '../../security/access.decorators.js';
import { CurrentActor, type Actor } from '../../security/actor.js';
import { AccountService } from './account.service.js';
import { PersonalAccessTokenList, ConsoleSessionList } from './admin-auth.dto.js';
import {
  AdministratorCreate,
  AdministratorEdit,
  AdministratorPage,
  AdministratorPassword,
  AdministratorQuery,
  AdministratorResponse,
  AdministratorConsoleSessionPath,
  AdministratorPersonalAccessTokenPath,
} from './administrators.dto.js';
import { AdministratorsService } from './administrators.service.js';

@Controller('api/v1/administrators')
@OnSurface('admin', 'json')
export class AdministratorsController {
  constructor(
    private readonly administrators: AdministratorsService,
    private readonly account: AccountService,
  ) {}

  @Get()
  @Requires('administrators:read', 'Lists administrators.')
  @Returns(AdministratorPage)
  listAdministrators(@Query() query: AdministratorQuery): Promise<AdministratorPage> {
    return this.administrators.list(query);
  }

  @Post()
  @Requires('administrators:write', 'Creates an administrator.')
  @StepUp()
  @Creates(AdministratorResponse)
  @Fails('administrator.name_taken', 'namespace.unknown', 'server.busy')
  createAdministrator(@Body() body: AdministratorCreate): Promise<AdministratorResponse> {
    return this.administrators.create(body);
  }

  @Get(':id')
  @Requires('administrators:read', 'Returns an administrator.')
  @Returns(AdministratorResponse)
  @Fails('administrator.unknown')
  getAdministrator(@Param() { id }: IdPath): Promise<AdministratorResponse> {
    return this.administrators.get(id);
  }

  @Patch(':id')
  @Requires(
    'administrators:write',
    'Changes the name, role, namespaces or state of an administrator. A new role revokes their console sessions; disabling also revokes their personal access tokens.',
  )
  @StepUp()
  @Edits(AdministratorResponse)
  @Fails(
    'administrator.unknown',
    'administrator.name_taken',
    'administrator.last_owner',
    'namespace.unknown',
  )
  editAdministrator(
    @Param() { id }: IdPath,
    @IfMatch() version: ExpectedVersions,
    @Body() body: AdministratorEdit,
  ): Promise<AdministratorResponse> {
    return this.administrators.edit(id, version, body);
  }

  @Put(':id/password')
  @Requires(
    'administrators:write',
    'Sets the password of an administrator. Revokes their console sessions and personal access tokens.',
  )
  @StepUp()
  @Conditional()
  @ReturnsNothing()
  @Fails('administrator.unknown', 'auth.console_required', 'server.busy')
  setAdministratorPassword(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdPath,
    @IfMatch() version: ExpectedVersions,
    @Body() body: AdministratorPassword,
  ): Promise<void> {
    return this.administrators.setPassword(actor, id, version, body.password);
  }

  @Delete(':id')
  @Requires(
    'administrators:write',
    'Deletes an administrator with their console sessions and personal access tokens.',
  )
  @StepUp()
  @Deletes()
  @Fails('administrator.unknown', 'administrator.last_owner')
  deleteAdministrator(
    @Param() { id }: IdPath,
    @IfMatch() version: ExpectedVersions,
  ): Promise<void> {
    return this.administrators.delete(id, version);
  }

  @Delete(':id/second-factor')
  @Requires(
    'administrators:write',
    'Resets the second factors of an administrator. Revokes their console sessions.',
  )
  @StepUp()
  @ReturnsNothing()
  @Fails('administrator.unknown', 'auth.console_required')
  resetAdministratorSecondFactor(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdPath,
  ): Promise<void> {
    return this.administrators.resetSecondFactor(actor, id);
  }

  @Get(':id/sessions')
  @Requires('administrators:read', 'Lists the console sessions of an administrator, newest first.')
  @Returns(ConsoleSessionList)
  @Fails('administrator.unknown')
  async listAdministratorConsoleSessions(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdPath,
  ): Promise<ConsoleSessionList> {
    await this.administrators.get(id);
    return { items: await this.account.listConsoleSessions(actor, id) };
  }

  @Delete(':id/sessions')
  @Requires('administrators:write', 'Revokes all console sessions of an administrator.')
  @StepUp()
  @ReturnsNothing()
  @Fails('administrator.unknown')
  revokeAdministratorConsoleSessions(@Param() { id }: IdPath): Promise<void> {
    return this.administrators.revokeConsoleSessions(id);
  }

  @Delete(':id/sessions/:sessionId')
  @Requires('administrators:write', 'Revokes a console session of an administrator.')
  @StepUp()
  @ReturnsNothing()
  @Fails('session.unknown')
  revokeAdministratorConsoleSession(
    @Param() { id, sessionId }: AdministratorConsoleSessionPath,
  ): Promise<void> {
    return this.account.revokeConsoleSession(id, sessionId);
  }

  @Get(':id/personal-access-tokens')
  @Requires('administrators:read', 'Lists the personal access tokens of an administrator.')
  @Returns(PersonalAccessTokenList)
  @Fails('administrator.unknown')
  async listAdministratorPersonalAccessTokens(
    @Param() { id }: IdPath,
  ): Promise<PersonalAccessTokenList> {
    await this.administrators.get(id);
    return { items: await this.account.listPersonalAccessTokens(id) };
  }

  @Delete(':id/personal-access-tokens/:tokenId')
  @Requires('administrators:write', 'Deletes a personal access token of an administrator.')
  @StepUp()
  @ReturnsNothing()
  @Fails('access_token.unknown')
  deleteAdministratorPersonalAccessToken(
    @Param() { id, tokenId }: AdministratorPersonalAccessTokenPath,
  ): Promise<void> {
    return this.account.deletePersonalAccessToken(id, tokenId);
  }
}
