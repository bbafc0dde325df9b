import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { NamespaceDirectory } from '../../namespaces/namespace-directory.js';
import { DialectNamespace } from '../dialect-namespace.js';

@Injectable()
export class JwtdNamespace extends DialectNamespace {
  constructor(
    @Inject(SETTINGS) { compatJwtdNamespace }: Settings,
    @Inject(NamespaceDirectory) namespaces: NamespaceDirectory,
  ) {
    super(compatJwtdNamespace, namespaces);
  }
}
