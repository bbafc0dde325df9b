import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Namespace } from '#database';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { SigningKeyWithSecret, SigningKeyResponse } from '../signing-keys/keys.dto.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Requires, StepUp } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import { KeyRevocationService } from './key-revocation.service.js';
import { KeyImpact, KeyRevoke, KeyRevocation, KeyRotate } from './rotation.dto.js';
import { RotationService } from './rotation.service.js';

@Controller('api/v1/namespaces/:ns/keys')
@OnSurface('admin', 'json')
export class RotationController {
  constructor(
    private readonly rotation: RotationService,
    private readonly revocation: KeyRevocationService,
  ) {}

  @Post('rotate')
  @Requires(
    'keys:write',
    'Publishes a key that replaces the active key at its `signsAt`. If one is already published, returns it.',
  )
  @Returns(SigningKeyWithSecret)
  @Fails('key.not_used', 'precondition.failed')
  rotateKey(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: KeyRotate,
  ): Promise<SigningKeyWithSecret> {
    return this.rotation.rotate(namespace, body.purpose);
  }

  @Post(':id/activate')
  @Requires(
    'keys:write',
    'Activates a `next` key immediately. Verifiers with an older cached key set reject its tokens until they refresh.',
  )
  @StepUp()
  @Returns(SigningKeyResponse)
  @Fails('key.unknown', 'key.not_next')
  activateKey(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<SigningKeyResponse> {
    return this.rotation.activate(namespace, id);
  }

  @Get(':id/impact')
  @Requires('keys:read', 'Returns what revoking a key would affect.')
  @Returns(KeyImpact)
  @Fails('key.unknown')
  getKeyImpact(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
  ): Promise<KeyImpact> {
    return this.revocation.getImpact(namespace, id);
  }

  @Post(':id/revoke')
  @Requires(
    'keys:write',
    'Revokes a compromised key: every node rejects it immediately, it is removed from the key set, sessions whose refresh tokens depend on it are revoked, and another key starts signing immediately.',
  )
  @StepUp()
  @Returns(KeyRevocation)
  @Fails('key.unknown', 'key.confirmation_wrong', 'key.retired', 'precondition.failed')
  revokeKey(
    @Param() { id }: NamespacedIdPath,
    @CurrentNamespace() namespace: Namespace,
    @Query() { confirm }: KeyRevoke,
  ): Promise<KeyRevocation> {
    return this.revocation.revoke(namespace, id, confirm);
  }
}
