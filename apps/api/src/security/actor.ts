import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Namespace } from '#database';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../common/request-context.js';
import type { Role } from './permissions.js';

/** The administrator who makes a request, as read from the database for this very request. */
export interface Actor {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  /** The namespaces a `namespace-admin` looks after; empty for the other roles. */
  readonly namespaceIds: readonly string[];
  /** What proved it: a console session or a personal access token, and the id of that row. */
  readonly proof: { readonly kind: 'console-session' | 'access-token'; readonly id: string };
}

/** The namespaces whose things the actor may see: undefined means every one. */
export function visibleNamespaces(actor: Actor): readonly string[] | undefined {
  return actor.role === 'namespace-admin' ? actor.namespaceIds : undefined;
}

/** The actor as audit entries name it. */
export function callerOf({ id, username, proof }: Actor): Caller {
  return { kind: 'administrator', id, name: username, credential: `${proof.kind}:${proof.id}` };
}

/** What the guards leave on a request for the handlers behind them. */
export interface GuardedRequest extends FastifyRequest {
  user?: Actor;
  namespace?: Namespace;
}

/** The administrator who makes this request. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor => {
    const { user } = context.switchToHttp().getRequest<GuardedRequest>();
    if (user === undefined) throw new Error('The route has no actor: it is public.');
    return user;
  },
);

/** The namespace of the path, which the permission guard has found and allowed. */
export const CurrentNamespace = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Namespace => {
    const { namespace } = context.switchToHttp().getRequest<GuardedRequest>();
    if (namespace === undefined) throw new Error('The route has no `:ns` in its path.');
    return namespace;
  },
);
