import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { NamespaceDirectory } from '../../namespaces/namespace-directory.js';
import { DialectNamespace } from '../dialect-namespace.js';

@Injectable()
export class JwthenticatorNamespace extends DialectNamespace {
  constructor(
    @Inject(SETTINGS) { compatJwthenticatorNamespace }: Settings,
    @Inject(NamespaceDirectory) namespaces: NamespaceDirectory,
  ) {
    super(compatJwthenticatorNamespace, namespaces);
  }
}
