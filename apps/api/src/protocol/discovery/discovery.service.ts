import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { etagOf } from '../../core/http/constant-content.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import type { Metadata } from './discovery.dto.js';
import { grantTypes } from './grant-types.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import type { JwkSet } from '../../keys/signing-keys/keys.dto.js';

/** How a client authenticates (RFC 6749 section 2.3.1). */
const authMethods = ['client_secret_basic', 'client_secret_post'];

/** A document with its cache metadata. */
export interface CacheableDocument<T> {
  body: T;
  etag: string;
  /** Seconds. */
  maxAge: number;
}

@Injectable()
export class DiscoveryService {
  constructor(
    private readonly namespaces: NamespaceDirectory,
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async jwks(name: string): Promise<CacheableDocument<JwkSet>> {
    const { id } = await this.requireEnabledNamespace(name);
    const keys = await this.keyRing.loadKeyRing(id);
    return this.cacheable({ keys: [...keys.publicJwks] });
  }

  async metadata(name: string): Promise<CacheableDocument<Metadata>> {
    const namespace = await this.requireEnabledNamespace(name);
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const issuer = this.urls.issuerOf(namespace.name);
    return this.cacheable({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: keys.accessAlgorithms,
      token_endpoint: `${issuer}/oauth2/token`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
      revocation_endpoint: `${issuer}/oauth2/revoke`,
      grant_types_supported: grantTypes.filter(
        (type) => type !== 'password' || (namespace.passwordGrant && namespace.passwordLogin),
      ),
      token_endpoint_auth_methods_supported: authMethods,
      introspection_endpoint_auth_methods_supported: authMethods,
      revocation_endpoint_auth_methods_supported: authMethods,
    });
  }

  private async requireEnabledNamespace(name: string): Promise<Namespace> {
    const namespace = await this.namespaces.findEnabledNamespace(name);
    if (!namespace) throw notFound('namespace.unknown', 'namespace');
    return namespace;
  }

  private cacheable<T>(body: T): CacheableDocument<T> {
    return { body, etag: etagOf(JSON.stringify(body)), maxAge: this.settings.jwksMaxAge };
  }
}
