import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../core/errors/app-error.js';
import { Clock } from '../core/time/clock.js';
import { DatabaseClock } from '../core/time/database-clock.js';
import { SETTINGS } from '../core/settings/config.module.js';
import type { Settings } from '../core/settings/settings.js';
import { CONSOLE_ONLY, STEP_UP } from './access.decorators.js';
import { consoleSessionOf, type GuardedRequest } from './actor.js';

/**
 * Asks, on routes that are marked so, how the caller was proven: in the console, and not long ago. Automation cannot
 * be asked for a password, so an access token passes where the route is not for the console only.
 */
@Injectable()
export class ReauthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { user: actor } = context.switchToHttp().getRequest<GuardedRequest>();
    if (actor === undefined) return true;
    const isMarked = (mark: string): boolean =>
      this.reflector.get<boolean | undefined>(mark, context.getHandler()) === true;
    if (isMarked(CONSOLE_ONLY)) consoleSessionOf(actor);
    if (!isMarked(STEP_UP) || actor.credential.kind === 'access-token') return true;
    // The password alone would let anyone who learned it remove the factor that protects against just that.
    const { provenAt, factorProvenAt } = actor.credential;
    const last = actor.hasSecondFactor ? factorProvenAt : provenAt;
    const age = this.clock.now().getTime() - (last?.getTime() ?? Number.NEGATIVE_INFINITY);
    if (age <= this.settings.consoleProofAge * 1000) return true;
    const proof = actor.hasSecondFactor ? 'second factor' : 'password';
    throw new AppError(
      'auth.step_up_required',
      `Confirm your identity with your ${proof} again: POST /api/v1/session/reauthentication, then repeat the request.`,
    );
  }
}
