import { IsObject } from 'class-validator';
import { field, Text, type FieldOptions } from '../../core/fields/fields.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import type {
  ContentAlgorithm,
  KeyManagementAlgorithm,
} from '../signing-keys/encryption-algorithms.js';
import { ContentEncryption, KeyManagement } from '../signing-keys/encryption.dto.js';
import { Example } from '../../core/http/example.decorator.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

const JsonObject = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: 'object', additionalProperties: true },
    IsObject({ message: 'must be a JSON object' }),
  );

@Example({
  name: 'https://billing.example',
  // RFC 7517 appendix A.1
  jwk: {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  },
  alg: 'ECDH-ES+A256KW',
})
export class AudienceCreate {
  @Text({ min: 1, max: 255, description: 'The `aud` of the tokens; compared exactly.' })
  name: string;

  @JsonObject({
    optional: true,
    nullable: true,
    description:
      'A public JWK (RFC 7517): RSA of 2048 to 4096 bits, or EC on P-256, P-384 or P-521. Requires `jwks` to be null. If both are null, tokens for the audience are signed but not encrypted.',
  })
  jwk?: Record<string, unknown> | null;

  @JsonObject({
    optional: true,
    nullable: true,
    description:
      'A JWK Set (RFC 7517 section 5) of 1 to 20 public keys. The first encryption key that matches `alg` is used. Requires `jwk` to be null.',
  })
  jwks?: Record<string, unknown> | null;

  @KeyManagement({
    optional: true,
    description:
      'Key management algorithm (RFC 7518 section 4); the key must match it. Default: RSA-OAEP-256.',
  })
  alg?: KeyManagementAlgorithm;

  @ContentEncryption({
    optional: true,
    description: 'Content encryption algorithm (RFC 7518 section 5.3). Default: A256GCM.',
  })
  enc?: ContentAlgorithm;
}

/** A merge patch (RFC 7396). To replace a key with a key set, or the reverse, set the other one to null. */
@Example({ jwk: null, jwks: null })
export class AudienceEdit extends MergePatchOf(AudienceCreate) {}

@Versioned()
export class AudienceResponse extends VersionedResponse {
  @Text({ min: 1, max: 255 })
  name: string;

  @JsonObject({ nullable: true, description: 'The public members of the key.' })
  jwk: Record<string, unknown> | null;

  @JsonObject({ nullable: true, description: 'The public members of the key.' })
  jwks: Record<string, unknown> | null;

  @KeyManagement()
  alg: string;

  @ContentEncryption()
  enc: string;
}

export class AudiencePage extends PageOf(AudienceResponse) {}

export class AudienceQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'AudienceSort')
  sort?: string;
}
