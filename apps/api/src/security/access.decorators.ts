import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { Permission } from './permissions.js';

export const ACCESS = 'signet:access';

export const ENROLLING = 'signet:enrolling';
export const STEP_UP = 'signet:step-up';
export const CONSOLE_ONLY = 'signet:console-only';

/** What a route asks of its caller; a route without a mark is refused. */
export type Access = 'public' | Permission;

/** Anybody may call this route. */
export const Public = (summary: string): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, 'public' satisfies Access), ApiOperation({ summary }));

/** Only an administrator with this permission may call this route. */
export const Requires = (permission: Permission, summary: string): MethodDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, permission satisfies Access),
    ApiOperation({ summary }),
    ApiExtension('x-permission', permission),
    ApiBearerAuth('accessToken'),
    ApiCookieAuth('consoleSession'),
  );

/** Also an administrator that has to enrol a second factor before anything else may call this route. */
export const OpenWhileEnrolling = (): MethodDecorator => SetMetadata(ENROLLING, true);

/**
 * A console session may call this route only if its administrator confirmed its identity a short while ago: with a second
 * factor where it has one, otherwise with the password.
 */
export const StepUp = (): MethodDecorator =>
  applyDecorators(SetMetadata(STEP_UP, true), ApiExtension('x-step-up', true));

/** A console session may call this route, an access token may not: it must not make credentials of its own. */
export const ConsoleOnly = (): MethodDecorator =>
  applyDecorators(SetMetadata(CONSOLE_ONLY, true), ApiExtension('x-console-only', true));
