import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ENROLLING } from './access.decorators.js';
import { requireEnrolledFactor, type GuardedRequest } from './actor.js';

/** Restricts administrators who must enrol a second factor to the enrolment routes. */
@Injectable()
export class EnrolmentGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { user: actor } = context.switchToHttp().getRequest<GuardedRequest>();
    const open = this.reflector.get<boolean | undefined>(ENROLLING, context.getHandler()) === true;
    if (actor !== undefined && !open) requireEnrolledFactor(actor);
    return true;
  }
}
