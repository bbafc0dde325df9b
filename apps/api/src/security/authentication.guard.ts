import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { AppError } from '../common/app-error.js';
import { requestContext } from '../common/request-context.js';
import { ACCESS, type Access } from './access.decorators.js';
import { callerOf, type Actor, type GuardedRequest } from './actor.js';
import { ACCESS_TOKEN, CONSOLE_COOKIE } from './strategies.js';

/** Finds out who calls, with the strategies of Passport, on every route that is not public. */
@Injectable()
export class AuthenticationGuard extends AuthGuard([CONSOLE_COOKIE, ACCESS_TOKEN]) {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (
      request.headers.authorization !== undefined &&
      request.headers.cookie?.includes('signet=')
    ) {
      throw new AppError(
        'request.credentials_ambiguous',
        'The request has both a console cookie and an Authorization header. Send one of them.',
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
        'Sign in to the console, or send an access token as a bearer token.',
      );
    }
    return actor;
  }
}
