import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam, DECORATORS } from '@nestjs/swagger';
import type { Namespace } from '#database';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../core/errors/app-error.js';
import { NamespacePath } from '../core/fields/paths.dto.js';
import type { Role } from './permissions.js';

/** The authenticated administrator, read from the database for this request. */
export interface Actor {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  /** Namespaces assigned to a `namespace-admin`; empty for the other roles. */
  readonly namespaceIds: readonly string[];
  readonly hasSecondFactor: boolean;
  /** Whether the administrator must enrol a second factor before anything else. */
  readonly mustEnrol: boolean;
  /** The credential used: a console session or a personal access token, by row id. */
  readonly credential: ConsoleSessionCredential | PersonalAccessTokenCredential;
}

export interface ConsoleSessionCredential {
  readonly kind: 'console-session';
  readonly id: string;
  /** SHA-256 of the cookie's secret; differs if the session was rotated during the request. */
  readonly secretHash: string;
  /** Last authentication with password or second factor. */
  readonly authenticatedAt: Date;
  /** Last authentication with a second factor; null: never in this session. */
  readonly factorVerifiedAt: Date | null;
}

export interface PersonalAccessTokenCredential {
  readonly kind: 'personal-access-token';
  readonly id: string;
}

/** Refuses administrators who must enrol a second factor first. */
export function requireEnrolledFactor({ mustEnrol }: Actor): void {
  if (!mustEnrol) return;
  throw new AppError(
    'auth.second_factor_missing',
    'This account needs a second factor. Enrol an authenticator app or a passkey in the console first.',
  );
}

/** The console session of a route that is `@ConsoleOnly()`. */
export function consoleSessionOf({ credential }: Actor): ConsoleSessionCredential {
  if (credential.kind === 'console-session') return credential;
  throw new AppError(
    'auth.console_required',
    'A personal access token cannot change the credentials of its administrator. Sign in to the console.',
  );
}

/** Namespaces visible to the actor; undefined: all. */
export function visibleNamespaces(actor: Actor): readonly string[] | undefined {
  return actor.role === 'namespace-admin' ? actor.namespaceIds : undefined;
}

/** Request properties set by the guards. */
export interface GuardedRequest extends FastifyRequest {
  user?: Actor;
  namespace?: Namespace;
}

/** The authenticated administrator. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor => {
    const { user } = context.switchToHttp().getRequest<GuardedRequest>();
    if (user === undefined) throw new Error('The route has no actor: it is public.');
    return user;
  },
);

/** Documents the `:ns` of a route, which the permission guard reads. */
const documentsNamespace: ParameterDecorator = (target, method = '') => {
  const descriptor = Object.getOwnPropertyDescriptor(target, method);
  const field = Reflect.getMetadata(
    DECORATORS.API_MODEL_PROPERTIES,
    NamespacePath.prototype,
    'ns',
  ) as object;
  if (descriptor) ApiParam({ ...field, name: 'ns' })(target, method, descriptor);
};

/** The namespace of the path, authorized by the permission guard. */
export const CurrentNamespace = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Namespace => {
    const { namespace } = context.switchToHttp().getRequest<GuardedRequest>();
    if (namespace === undefined) throw new Error('The route has no `:ns` in its path.');
    return namespace;
  },
  [documentsNamespace],
);
