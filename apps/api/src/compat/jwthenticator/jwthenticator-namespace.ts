import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { unknown } from '../../common/edited.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { NamespaceDirectory } from '../../namespaces/namespace-directory.js';

/** The one namespace that the dialect serves: its requests name none. */
@Injectable()
export class JwthenticatorNamespace {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(NamespaceDirectory) private readonly namespaces: NamespaceDirectory,
  ) {}

  get name(): string {
    return this.settings.compatJwthenticatorNamespace;
  }

  /**
   * For what gives tokens.
   * @throws AppError namespace.unknown
   */
  async open(): Promise<Namespace> {
    return known(await this.namespaces.findOpen(this.name));
  }

  /**
   * For everything else.
   * @throws AppError namespace.unknown
   */
  async enabled(): Promise<Namespace> {
    return known(await this.namespaces.findEnabled(this.name));
  }
}

function known(namespace: Namespace | undefined): Namespace {
  if (!namespace) throw unknown('namespace.unknown', 'namespace, or it is closed');
  return namespace;
}
