import { Global, Module } from '@nestjs/common';
import { Issuers } from './issuers.js';
import { NamespaceDeletionService } from './namespace-deletion.service.js';
import { NamespaceDirectory } from './namespace-directory.js';
import { NamespaceDeletionsController, NamespacesController } from './namespaces.controller.js';
import { NamespacesService } from './namespaces.service.js';

@Global()
@Module({
  controllers: [NamespacesController, NamespaceDeletionsController],
  providers: [NamespacesService, NamespaceDeletionService, NamespaceDirectory, Issuers],
  exports: [NamespacesService, NamespaceDirectory, Issuers],
})
export class NamespacesModule {}
