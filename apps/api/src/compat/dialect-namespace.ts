import type { Namespace } from '#database';
import { AppError } from '../core/errors/app-error.js';
import { notFound } from '../core/errors/edit-outcome.js';
import type { NamespaceDirectory } from '../identity/namespaces/namespace-directory.js';
import { visibleNamespaces, type Actor } from '../security/actor.js';
import { roleMay, type Permission } from '../security/permissions.js';

/** The namespace that a dialect serves; its requests do not name one. */
export class DialectNamespace {
  constructor(
    readonly name: string,
    private readonly namespaces: NamespaceDirectory,
  ) {}

  /**
   * For routes that issue tokens.
   * @throws AppError namespace.unknown
   */
  async findOpenNamespace(): Promise<Namespace> {
    return requireNamespace(await this.namespaces.findOpenNamespace(this.name));
  }

  /**
   * For all other routes.
   * @throws AppError namespace.unknown
   */
  async findEnabledNamespace(): Promise<Namespace> {
    return requireNamespace(await this.namespaces.findEnabledNamespace(this.name));
  }

  /**
   * Authorizes an administrator here, because the path names no namespace for the guard to check.
   * @throws AppError namespace.unknown, permission.missing
   */
  async authorizeAdministrator(actor: Actor, permission: Permission): Promise<Namespace> {
    const namespace = await this.findEnabledNamespace();
    const visible = visibleNamespaces(actor);
    if (!roleMay(actor.role, permission) || (visible && !visible.includes(namespace.id))) {
      throw new AppError('permission.missing', 'Your role does not allow this. Ask an owner.');
    }
    return namespace;
  }
}

function requireNamespace(namespace: Namespace | undefined): Namespace {
  if (!namespace)
    throw notFound('namespace.unknown', 'namespace, or its public endpoints are disabled');
  return namespace;
}
