import { Injectable } from '@nestjs/common';
import { Database, type ApiKey, type Namespace } from '#database';
import {
  PERSONAL_ACCESS_TOKEN_PREFIX,
  CredentialsService,
} from '../../admin/administrators/credentials.service.js';
import { ApiKeyAuthenticator, hasExpired } from '../../identity/api-keys/api-key-authenticator.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { requestContext } from '../../core/http/request-context.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { requireEnrolledFactor, visibleNamespaces, type Actor } from '../../security/actor.js';
import { callerOf } from '../../security/revalidate-actor.js';
import { roleMay, type Permission } from '../../security/permissions.js';

/** The name of the API key that `register` creates. */
export const CLIENT_KEY_NAME = 'jwtis';

/** The caller and its `kid`; without a key, the caller is an administrator. */
export interface JwtisCaller {
  namespace: Namespace;
  key?: ApiKey;
}

/**
 * Authenticates callers by bearer token: an API key of the namespace that may set claims, or an administrator who may
 * write its API keys. An API key of another namespace gets 401 for any `kid`, known or not. An administrator gets 404
 * for an unknown `kid` and for one without access, as everywhere in the admin API.
 */
@Injectable()
export class JwtisAuthenticator {
  constructor(
    private readonly database: Database,
    private readonly namespaces: NamespaceDirectory,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly credentials: CredentialsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Requires an administrator who may create namespaces, and so register a `kid`.
   * @throws AppError auth.required, permission.missing; kid.taken for the client that is already registered
   */
  async authenticateRegistrar(kid: string, authorization: string | undefined): Promise<void> {
    const token = bearerOf(authorization);
    if (isOfAdministrator(token)) {
      await this.actor(token, 'namespaces:create');
      return;
    }
    // JWTIS clients register at each start and treat this response as success.
    throw (await this.isClient(kid, token)) ? kidTaken() : authenticationRequired();
  }

  /** @throws AppError auth.required, permission.missing, namespace.unknown; kid.unusable for an expired key */
  async authenticateCaller(kid: string, authorization: string | undefined): Promise<JwtisCaller> {
    const token = bearerOf(authorization);
    const caller = isOfAdministrator(token)
      ? await this.administrator(kid, token)
      : await this.client(kid, token);
    if (caller.namespace.disabled) throw kidUnusable('The namespace is disabled.');
    return caller;
  }

  /**
   * The same, for routes that issue tokens.
   * @throws AppError kid.unusable where the namespace is closed
   */
  async authenticateForTokens(
    kid: string,
    authorization: string | undefined,
  ): Promise<JwtisCaller> {
    const caller = await this.authenticateCaller(kid, authorization);
    if (!caller.namespace.publicEndpoint) {
      throw kidUnusable(
        'The public endpoints of the namespace are disabled: its `publicEndpoint` is false.',
      );
    }
    return caller;
  }

  /**
   * The API key that the caller uses: its own, or the client's if the caller is an administrator.
   * @throws AppError api_key.unknown, kid.unusable
   */
  async keyOf({ namespace, key }: JwtisCaller): Promise<ApiKey> {
    if (key) return key;
    const { id } = namespace;
    const registered = await this.database.apiKeys.findByNameKey(id, nameKey(CLIENT_KEY_NAME));
    if (!registered) throw notFound('api_key.unknown', 'API key `jwtis` in this namespace');
    if (registered.disabled) throw kidUnusable('The API key `jwtis` is disabled.');
    if (hasExpired(registered, this.clock.now()))
      throw kidUnusable('The API key `jwtis` has expired.');
    if (!registered.maySetClaims) throw kidUnusable('The API key `jwtis` may not set claims.');
    return registered;
  }

  private async administrator(kid: string, token: string): Promise<JwtisCaller> {
    const actor = await this.actor(token, 'api-keys:write');
    const namespace = await this.namespaces.findNamespace(kid);
    const visible = visibleNamespaces(actor);
    if (!namespace || (visible && !visible.includes(namespace.id))) {
      throw new AppError(
        'namespace.unknown',
        'There is no such namespace, or you have no access to it.',
      );
    }
    return { namespace };
  }

  private async actor(token: string, permission: Permission): Promise<Actor> {
    const actor = await this.credentials.authenticatePersonalAccessToken(token);
    if (!actor) throw authenticationRequired();
    requestContext.identify(callerOf(actor));
    requireEnrolledFactor(actor);
    if (roleMay(actor.role, permission)) return actor;
    throw new AppError('permission.missing', 'Your role does not allow this. Ask an owner.');
  }

  private async client(kid: string, presented: string): Promise<JwtisCaller> {
    const namespace = await this.namespaces.findNamespace(kid);
    if (!namespace) throw authenticationRequired();
    const key = await this.apiKeys.authenticate(namespace, presented, address(), this.clock.now());
    if (key) requestContext.identify({ kind: 'api-key', id: key.id, name: key.name });
    if (key?.maySetClaims) return { namespace, key };
    if (key) throw new AppError('permission.missing', 'The API key may not set claims.');
    if (await this.hasEnded(namespace, presented)) {
      throw kidUnusable(
        'The client_token has expired. Ask an administrator to extend the API key.',
      );
    }
    throw authenticationRequired();
  }

  private async isClient(kid: string, presented: string): Promise<boolean> {
    const namespace = await this.namespaces.findNamespace(kid);
    if (!namespace) return false;
    const key = await this.apiKeys.authenticate(namespace, presented, address(), this.clock.now());
    return key !== undefined || this.hasEnded(namespace, presented);
  }

  private hasEnded(namespace: Namespace, presented: string): Promise<boolean> {
    return this.apiKeys.isExpiredApiKey(namespace, presented, address(), this.clock.now());
  }
}

/** RFC 6750 section 2.1. */
function bearerOf(authorization: string | undefined): string {
  const [, token] = /^Bearer ([!-~]{1,1024})$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw authenticationRequired();
  return token;
}

function isOfAdministrator(token: string): boolean {
  return token.startsWith(`${PERSONAL_ACCESS_TOKEN_PREFIX}_`);
}

function address(): string {
  return requestContext.current()?.address ?? '';
}

/** A namespace of this name exists. */
export function kidTaken(): AppError {
  return new AppError(
    'kid.taken',
    'A namespace with this name or a confusable one already exists.',
  );
}

/** @param detail why the keys of a `kid` cannot be used now */
export function kidUnusable(detail: string): AppError {
  return new AppError('kid.unusable', detail);
}

/** Also the error for a credential that has just become invalid. */
export function authenticationRequired(): AppError {
  return new AppError(
    'auth.required',
    'Send the client_token of this kid, or a personal access token of an administrator, as a bearer token.',
  );
}
