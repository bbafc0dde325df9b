import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Namespace } from '#database';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../core/errors/app-error.js';
import type { Role } from './permissions.js';

/** The administrator who makes a request, as read from the database for this very request. */
export interface Actor {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  /** The namespaces a `namespace-admin` looks after; empty for the other roles. */
  readonly namespaceIds: readonly string[];
  /** Whether it has a second factor. */
  readonly hasSecondFactor: boolean;
  /** Whether it may do nothing but enrol one: it has none and needs one. */
  readonly mustEnrol: boolean;
  /** What proved it: a console session or a personal access token, and the id of that row. */
  readonly credential: ConsoleSessionCredential | PersonalAccessTokenCredential;
}

export interface ConsoleSessionCredential {
  readonly kind: 'console-session';
  readonly id: string;
  /** SHA-256 of the cookie's secret: another one means that the session was rotated in the meantime. */
  readonly secretHash: string;
  /** When the password or a second factor was last given. */
  readonly provenAt: Date;
  /** When a second factor was last given; null: never in this session. */
  readonly factorProvenAt: Date | null;
}

export interface PersonalAccessTokenCredential {
  readonly kind: 'access-token';
  readonly id: string;
}

/** Keeps an administrator that needs a second factor, and has none, from everything but enrolling one. */
export function refuseUnenrolled({ mustEnrol }: Actor): void {
  if (!mustEnrol) return;
  throw new AppError(
    'auth.second_factor_missing',
    'This account needs a second factor. Enrol an authenticator app or a passkey in the console first.',
  );
}

/** The console session of a route that is `@ConsoleOnly()`. */
export function consoleSessionOf({ credential: proof }: Actor): ConsoleSessionCredential {
  if (proof.kind === 'console-session') return proof;
  throw new AppError(
    'auth.console_required',
    'An access token may not change the credentials of its own administrator. Sign in to the console.',
  );
}

/** The namespaces whose things the actor may see: undefined means every one. */
export function visibleNamespaces(actor: Actor): readonly string[] | undefined {
  return actor.role === 'namespace-admin' ? actor.namespaceIds : undefined;
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
