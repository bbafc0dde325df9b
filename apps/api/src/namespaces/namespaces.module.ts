import { Global, Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { Issuers } from './issuers.js';
import { NamespaceDirectory } from './namespace-directory.js';
import { NamespacesController } from './namespaces.controller.js';
import { NamespacesService } from './namespaces.service.js';

@Global()
@Module({
  imports: [KeysModule],
  controllers: [NamespacesController],
  providers: [NamespacesService, NamespaceDirectory, Issuers],
  exports: [NamespacesService, NamespaceDirectory, Issuers],
})
export class NamespacesModule {}
