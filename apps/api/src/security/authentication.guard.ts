import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { readCookie } from './console-cookie.js';
import { AppError } from '../core/errors/app-error.js';
import { requestContext } from '../core/http/request-context.js';
import { SETTINGS } from '../core/settings/config.module.js';
import type { Settings } from '../core/settings/settings.js';
import { ACCESS, type Access } from './access.decorators.js';
import { type Actor, type GuardedRequest } from './actor.js';
import { callerOf } from './revalidate-actor.js';
import { PERSONAL_ACCESS_TOKEN, CONSOLE_COOKIE } from './strategies.js';

/** Authenticates requests with the strategies of Passport, except on public routes. */
@Injectable()
export class AuthenticationGuard extends AuthGuard([CONSOLE_COOKIE, PERSONAL_ACCESS_TOKEN]) {
  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    // Other schemes belong to a proxy in front: browsers send HTTP Basic credentials with every request.
    const hasToken = /^Bearer(?: |$)/i.test(request.headers.authorization ?? '');
    if (hasToken && readCookie(request, this.settings, 'session') !== undefined) {
      throw new AppError(
        'request.credentials_ambiguous',
        'The request has both a console cookie and a bearer token. Send one of them.',
      );
    }
    const known = (await super.canActivate(context)) as boolean;
    if (request.user) requestContext.identify(callerOf(request.user));
    return known;
  }

  override handleRequest<TUser = Actor>(error: unknown, actor: TUser | false | undefined): TUser {
    if (error instanceof Error) throw error;
    if (!actor) {
      throw new AppError(
        'auth.required',
        'Sign in to the console, or send a personal access token as a bearer token.',
      );
    }
    return actor;
  }
}
