import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { matchesIfNoneMatch } from '../../core/http/constant-content.js';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { NamespacePath } from '../../core/fields/paths.dto.js';
import { Public } from '../../security/access.decorators.js';
import { Metadata } from './discovery.dto.js';
import { DiscoveryService, type CacheableDocument } from './discovery.service.js';
import { JwkSet } from '../../keys/signing-keys/keys.dto.js';

/** Discovery for verifiers: the key set (JWKS) and the metadata of an issuer. */
@Controller()
@OnSurface('public', 'none')
export class DiscoveryController {
  constructor(private readonly discovery: DiscoveryService) {}

  @Get('ns/:ns/.well-known/jwks.json')
  @Public(
    'Returns the key set (JWKS) of a namespace: the public keys that verify its access tokens (RFC 7517).',
  )
  @Returns(JwkSet)
  @ApiResponse({ status: 304, description: 'The key set has not changed.' })
  @Fails('namespace.unknown')
  async getJwks(
    @Param() { ns }: NamespacePath,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JwkSet | undefined> {
    return sendCacheable(await this.discovery.jwks(ns), known, reply);
  }

  @Get('ns/:ns/.well-known/openid-configuration')
  @Public(
    'Returns the authorization server metadata of a namespace, at the location of OpenID Connect Discovery.',
  )
  @Returns(Metadata)
  @ApiResponse({ status: 304, description: 'The metadata has not changed.' })
  @Fails('namespace.unknown')
  async getOpenidConfiguration(
    @Param() { ns }: NamespacePath,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Metadata | undefined> {
    return sendCacheable(await this.discovery.metadata(ns), known, reply);
  }

  @Get('.well-known/oauth-authorization-server/ns/:ns')
  @Public('Returns the authorization server metadata of a namespace, at the location of RFC 8414.')
  @Returns(Metadata)
  @ApiResponse({ status: 304, description: 'The metadata has not changed.' })
  @Fails('namespace.unknown')
  async getOauthMetadata(
    @Param() { ns }: NamespacePath,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Metadata | undefined> {
    return sendCacheable(await this.discovery.metadata(ns), known, reply);
  }
}

function sendCacheable<T>(
  document: CacheableDocument<T>,
  known: string | undefined,
  reply: FastifyReply,
): T | undefined {
  void reply
    .header('etag', document.etag)
    .header('cache-control', `public, max-age=${document.maxAge}`);
  void reply.header('access-control-allow-origin', '*');
  if (matchesIfNoneMatch(document.etag, known)) {
    void reply.status(304);
    return undefined;
  }
  return document.body;
}
