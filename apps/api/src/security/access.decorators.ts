import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { Permission } from './permissions.js';

export const ACCESS = 'signet:access';

export const ENROLLING = 'signet:enrolling';
export const STEP_UP = 'signet:step-up';
export const CONSOLE_ONLY = 'signet:console-only';

/** Access requirement of a route; routes without one are refused. */
export type Access = 'public' | Permission;

/** Marks a public route. */
export const Public = (summary: string): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, 'public' satisfies Access), ApiOperation({ summary }));

/** Requires an administrator with this permission. */
export const Requires = (permission: Permission, summary: string): MethodDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, permission satisfies Access),
    ApiOperation({ summary }),
    ApiExtension('x-permission', permission),
    ApiBearerAuth('accessToken'),
    ApiCookieAuth('consoleSession'),
  );

/** Allows administrators who must enrol a second factor first. */
export const AllowedDuringEnrolment = (): MethodDecorator => SetMetadata(ENROLLING, true);

/**
 * Requires recent re-authentication of console sessions: with a second factor if the administrator has one, otherwise
 * with the password.
 */
export const StepUp = (): MethodDecorator =>
  applyDecorators(SetMetadata(STEP_UP, true), ApiExtension('x-step-up', true));

/** Refuses personal access tokens, which must not create credentials of their own. */
export const ConsoleOnly = (): MethodDecorator =>
  applyDecorators(SetMetadata(CONSOLE_ONLY, true), ApiExtension('x-console-only', true));
