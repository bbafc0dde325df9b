import { Global, Module } from '@nestjs/common';
import { PublicUrls } from './public-urls.js';
import { NamespaceDeletionService } from './namespace-deletion.service.js';
import { NamespaceDirectory } from './namespace-directory.js';
import { NamespaceDeletionsController, NamespacesController } from './namespaces.controller.js';
import { NamespacesService } from './namespaces.service.js';

@Global()
@Module({
  controllers: [NamespacesController, NamespaceDeletionsController],
  providers: [NamespacesService, NamespaceDeletionService, NamespaceDirectory, PublicUrls],
  exports: [NamespacesService, NamespaceDirectory, PublicUrls],
})
export class NamespacesModule {}
