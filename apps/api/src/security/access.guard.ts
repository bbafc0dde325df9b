import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AuthenticationGuard } from './authentication.guard.js';
import { EnrolmentGuard } from './second-factor-enrolment.guard.js';
import { PermissionGuard } from './permission.guard.js';
import { ReauthenticationGuard } from './reauthentication.guard.js';

/**
 * Runs all guards once per request: before the body is parsed (`guardBeforeBodies`), otherwise before the handler.
 * Unauthenticated clients cannot make the server parse large bodies.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly guards: readonly CanActivate[];
  private readonly admitted = new WeakSet<FastifyRequest>();

  constructor(
    authentication: AuthenticationGuard,
    enrolment: EnrolmentGuard,
    permission: PermissionGuard,
    reauthentication: ReauthenticationGuard,
  ) {
    this.guards = [authentication, enrolment, permission, reauthentication];
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.admitted.has(request)) return true;
    for (const guard of this.guards) {
      if ((await guard.canActivate(context)) !== true) return false;
    }
    this.admitted.add(request);
    return true;
  }
}

/**
 * Runs the guard on the request head. Refusals are thrown; if the guard returns false, Nest runs it again.
 */
export function guardBeforeBodies(fastify: FastifyInstance, guard: AccessGuard): void {
  fastify.addHook('preParsing', async (request, reply) => {
    const { served } = request.routeOptions.config;
    if (!served) return;
    await guard.canActivate(
      new ExecutionContextHost([request, reply], served.controller, served.handler),
    );
  });
}
