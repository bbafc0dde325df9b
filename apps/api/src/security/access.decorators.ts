import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { Permission } from './permissions.js';

export const ACCESS = 'signet:access';

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
