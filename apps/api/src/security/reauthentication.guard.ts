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
 * Enforces `@ConsoleOnly()` and `@StepUp()`. Automation cannot re-authenticate, so personal access tokens pass
 * step-up routes that are not console-only.
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
    if (!isMarked(STEP_UP) || actor.credential.kind === 'personal-access-token') return true;
    // With the password alone, an attacker who learned it could remove the second factor.
    const { authenticatedAt, factorVerifiedAt } = actor.credential;
    const last = actor.hasSecondFactor ? factorVerifiedAt : authenticatedAt;
    const age = this.clock.now().getTime() - (last?.getTime() ?? Number.NEGATIVE_INFINITY);
    if (age <= this.settings.consoleReauthenticationAge * 1000) return true;
    const factor = actor.hasSecondFactor ? 'second factor' : 'password';
    throw new AppError(
      'auth.step_up_required',
      `Confirm your identity with your ${factor} again: POST /api/v1/session/reauthentication, then repeat the request.`,
    );
  }
}
