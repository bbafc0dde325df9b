import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Reflector } from '@nestjs/core';
import { routeOf } from '../core/http/route-config.js';
import { ACCESS, type Access } from './access.decorators.js';
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
  private readonly publicHandlers = new WeakMap<object, boolean>();
  private readonly admitted = new WeakSet<FastifyRequest>();

  constructor(
    private readonly reflector: Reflector,
    authentication: AuthenticationGuard,
    enrolment: EnrolmentGuard,
    permission: PermissionGuard,
    reauthentication: ReauthenticationGuard,
  ) {
    this.guards = [authentication, enrolment, permission, reauthentication];
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // A public route has no caller whose permissions could be checked.
    if (this.isPublic(context.getHandler()) || this.admitted.has(request)) return true;
    return this.runGuards(context, request);
  }

  private async runGuards(context: ExecutionContext, request: FastifyRequest): Promise<boolean> {
    for (const guard of this.guards) {
      if ((await guard.canActivate(context)) !== true) return false;
    }
    this.admitted.add(request);
    return true;
  }

  isPublic(handler: ReturnType<ExecutionContext['getHandler']>): boolean {
    let isPublic = this.publicHandlers.get(handler);
    if (isPublic === undefined) {
      isPublic = this.reflector.get<Access | undefined>(ACCESS, handler) === 'public';
      this.publicHandlers.set(handler, isPublic);
    }
    return isPublic;
  }
}

/**
 * Runs the guard on the request head. Refusals are thrown; if the guard returns false, Nest runs it again.
 */
export function guardBeforeBodies(fastify: FastifyInstance, guard: AccessGuard): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { served } = routeOf(request).config;
    if (!served || guard.isPublic(served.handler)) {
      done();
      return;
    }
    const context = new ExecutionContextHost([request, reply], served.controller, served.handler);
    Promise.resolve(guard.canActivate(context)).then(() => done(), done);
  });
}
