import type { Namespace } from '#database';
import { AppError } from '../core/errors/app-error.js';
import { unknown } from '../core/errors/edit-outcome.js';
import type { NamespaceDirectory } from '../identity/namespaces/namespace-directory.js';
import { visibleNamespaces, type Actor } from '../security/actor.js';
import { roleMay, type Permission } from '../security/permissions.js';

/** The one namespace that a dialect serves: its requests name none. */
export class DialectNamespace {
  constructor(
    readonly name: string,
    private readonly namespaces: NamespaceDirectory,
  ) {}

  /**
   * For what gives tokens.
   * @throws AppError namespace.unknown
   */
  async findOpenNamespace(): Promise<Namespace> {
    return requireNamespace(await this.namespaces.findOpenNamespace(this.name));
  }

  /**
   * For everything else.
   * @throws AppError namespace.unknown
   */
  async findEnabledNamespace(): Promise<Namespace> {
    return requireNamespace(await this.namespaces.findEnabledNamespace(this.name));
  }

  /**
   * For administrators: the path has no namespace by which the guard could judge.
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
  if (!namespace) throw unknown('namespace.unknown', 'namespace, or it is closed');
  return namespace;
}
