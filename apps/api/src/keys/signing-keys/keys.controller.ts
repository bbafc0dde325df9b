import { Controller, Get } from '@nestjs/common';
import type { Namespace } from '#database';
import { Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import { SigningKeyList } from './keys.dto.js';
import { KeysService } from './keys.service.js';

@Controller('api/v1/namespaces/:ns/keys')
@OnSurface('admin', 'json')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @Requires('keys:read', 'Lists the signing and encryption keys of a namespace, newest first.')
  @Returns(SigningKeyList)
  async listKeys(@CurrentNamespace() namespace: Namespace): Promise<SigningKeyList> {
    return { items: await this.keys.list(namespace) };
  }
}
