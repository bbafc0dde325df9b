import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Database, type Namespace } from '#database';
import { AppError } from '../core/errors/app-error.js';
import { RefusalEvents } from '../core/errors/refusal-events.js';
import { ACCESS, type Access } from './access.decorators.js';
import { visibleNamespaces, type Actor, type GuardedRequest } from './actor.js';
import { permissions, roleMay } from './permissions.js';

/**
 * Authorizes the caller, deny by default: routes without a requirement are refused. A namespace without access looks
 * like one that does not exist.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly refusals: RefusalEvents,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const actor = request.user;
    if (access === undefined || actor === undefined) throw missing();
    if (!roleMay(actor.role, access)) throw missing();
    if (permissions[access] === 'namespace') {
      const { ns } = request.params as { ns?: string };
      request.namespace = await this.visibleNamespace(request, actor, ns);
    }
    return true;
  }

  private async visibleNamespace(
    request: GuardedRequest,
    actor: Actor,
    name: string | undefined,
  ): Promise<Namespace> {
    const namespace =
      name === undefined ? undefined : await this.database.namespaces.findByName(name);
    const visible = visibleNamespaces(actor);
    if (namespace === undefined || (visible && !visible.includes(namespace.id))) {
      // The caller must not learn whether the namespace exists; the audit log records it.
      if (namespace) await this.refusals.reportAccessRefusal(request, namespace.id);
      throw new AppError(
        'namespace.unknown',
        'There is no such namespace, or you have no access to it.',
      );
    }
    return namespace;
  }
}

function missing(): AppError {
  return new AppError('permission.missing', 'Your role does not allow this. Ask an owner.');
}
