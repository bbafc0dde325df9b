import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { DialectNamespace } from '../dialect-namespace.js';

@Injectable()
export class JwthenticatorNamespace extends DialectNamespace {
  constructor(
    @Inject(SETTINGS) { compatJwthenticatorNamespace }: Settings,
    namespaces: NamespaceDirectory,
  ) {
    super(compatJwthenticatorNamespace, namespaces);
  }
}
