import { OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, Matches, ValidateBy } from 'class-validator';
import type { Attributes } from '#database';
import { isAddressRange } from '../../core/http/addresses.js';
import {
  field,
  Bool,
  FromQueryBool,
  Id,
  TimestampInput,
  ListOf,
  listOf,
  Name,
  Text,
  TextList,
  Timestamp,
  Integer,
  type FieldOptions,
} from '../../core/fields/fields.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { AttributesField } from '../claims/custom-claims.dto.js';
import { MAX_API_KEY_LENGTH } from './api-key-secrets.js';
import { Identifier } from './identifier.field.js';
import { Example } from '../../core/http/example.decorator.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

const MAX_ADDRESSES = 100;

/** Length of an IPv6 range with an embedded IPv4 address. */
const MAX_ADDRESS_LENGTH = 49;
const MAX_EXCHANGE_AUDIENCES = 100;

/** Maximum number of keys in one import. */
export const MAX_IMPORTED = 1000;

/** Minimum length of an imported secret; a shorter one could be guessed. */
export const MIN_IMPORTED_LENGTH = 16;

/** Up to 100 IP addresses and CIDR ranges. */
const AddressRanges = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    listOf({ minLength: 2, maxLength: MAX_ADDRESS_LENGTH }, MAX_ADDRESSES),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(MAX_ADDRESSES),
    ArrayUnique({ message: 'must not contain an address twice' }),
    ValidateBy(
      {
        name: 'addressRange',
        validator: {
          validate: (value) => typeof value === 'string' && isAddressRange(value),
          defaultMessage: () => 'must contain only IP addresses and ranges such as 10.0.0.0/8',
        },
      },
      { each: true },
    ),
  );

/** Up to 100 audiences. */
const ExchangeAudiences = (options: FieldOptions): PropertyDecorator =>
  TextList({ max: MAX_EXCHANGE_AUDIENCES, itemMax: 255, ...options });

const Sha512 = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: String, minLength: 128, maxLength: 128, pattern: '^[0-9A-Fa-f]{128}$' },
    Matches(/^[0-9A-Fa-f]{128}$/, { message: 'must be a SHA-512 in 128 hex digits' }),
  );

@Example({
  name: 'billing',
  expiresAt: '2030-01-31T12:00:00Z',
  allowedAddresses: ['192.0.2.7', '10.0.0.0/8'],
})
export class ApiKeyCreate {
  @Name({ description: 'The purpose of the key.' })
  name: string;

  @Identifier({
    optional: true,
    description:
      'The client that the key identifies: a UUID in any notation, included in its tokens. Several keys may share one; it cannot be changed. Default: a new UUID.',
  })
  identifier?: string;

  @Bool({
    optional: true,
    description: 'A disabled key cannot be exchanged for tokens. Default: false.',
  })
  disabled?: boolean;

  @TimestampInput({
    optional: true,
    nullable: true,
    description: 'When the key expires; null: never. Default: null.',
  })
  expiresAt?: string | null;

  @AddressRanges({
    optional: true,
    description:
      'IP addresses and CIDR ranges the key may be used from; empty: any address. Default: empty.',
    example: ['192.0.2.7', '10.0.0.0/8'],
  })
  allowedAddresses?: string[];

  @AttributesField({
    optional: true,
    description:
      'Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none.',
  })
  attributes?: Attributes;

  @Bool({
    optional: true,
    description:
      'Whether the key may request custom claims for its tokens (`claims` of the token endpoint). Default: false.',
  })
  maySetClaims?: boolean;

  @ExchangeAudiences({
    optional: true,
    description:
      'Audiences for which the key may exchange access tokens of other subjects (RFC 8693). Empty: no token exchange. Default: empty.',
    example: ['https://billing.example'],
  })
  exchangeAudiences?: string[];
}

/** A merge patch (RFC 7396). The identifier is immutable, because issued tokens contain it. */
export class ApiKeyEdit extends MergePatchOf(OmitType(ApiKeyCreate, ['identifier'] as const), {
  allowedAddresses: [],
  attributes: {},
  exchangeAudiences: [],
}) {}

@Versioned()
export class ApiKeyResponse extends VersionedResponse {
  /** A weak ETag: using the key changes `lastUsedAt` but not the version (RFC 9110 section 8.8.1). */
  static entityTag({ version }: ApiKeyResponse): string {
    return `W/"${version}"`;
  }

  @Name()
  name: string;

  @Id({ description: 'The client that the key identifies.' })
  identifier: string;

  @Bool()
  disabled: boolean;

  @Timestamp({ nullable: true, description: 'When the key expires; null: never.' })
  expiresAt: Date | null;

  @AddressRanges({
    description: 'IP addresses and CIDR ranges the key may be used from; empty: any address.',
  })
  allowedAddresses: string[];

  @AttributesField()
  attributes: Attributes;

  @Bool({ description: 'Whether the key may request custom claims for its tokens.' })
  maySetClaims: boolean;

  @ExchangeAudiences({
    description: 'Audiences for which the key may exchange access tokens; empty: none.',
  })
  exchangeAudiences: string[];

  @Bool({
    description:
      'Whether the secret was imported from another server; rotating the key replaces it.',
  })
  imported: boolean;

  @Timestamp({ nullable: true, description: 'Accurate to about a minute; null: never used.' })
  lastUsedAt: Date | null;
}

export class ApiKeyWithSecret extends ApiKeyResponse {
  @Text({ max: 200, description: 'The key. Shown only in this response.' })
  key: string;
}

export class ApiKeyPage extends PageOf(ApiKeyResponse) {}

export class ApiKeyQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'ApiKeySort')
  sort?: string;

  @FromQueryBool()
  @Bool({ optional: true, description: 'Only disabled keys (true), or only enabled ones (false).' })
  disabled?: boolean;
}

/** An API key created by another server: the key itself, or its SHA-512 hash. */
@Example({
  name: 'billing',
  identifier: '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c',
  key: 'a key of the older server',
})
export class ImportedApiKey {
  @Name({ description: 'The purpose of the key.' })
  name: string;

  @Identifier({
    description:
      'The client that the key identifies: a UUID in any notation, included in its tokens.',
  })
  identifier: string;

  @Text({
    min: MIN_IMPORTED_LENGTH,
    max: MAX_API_KEY_LENGTH,
    optional: true,
    description: 'The key as the client sends it. Stored as a hash.',
  })
  key?: string;

  @Sha512({ optional: true, description: 'The SHA-512 of the key, as JWThenticator stores it.' })
  sha512?: string;

  @TimestampInput({
    optional: true,
    nullable: true,
    description: 'When the key expires; null: never. Default: null.',
  })
  expiresAt?: string | null;
}

@Example({
  keys: [
    {
      name: 'billing',
      identifier: '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c',
      key: 'a key of the older server',
    },
  ],
})
export class ApiKeyImport {
  @ListOf(() => ImportedApiKey, {
    max: MAX_IMPORTED,
    description: 'Up to 1000 keys. All of them are imported, or none.',
  })
  keys: ImportedApiKey[];
}

export class ApiKeyImportReport {
  @Integer({ description: 'Number of imported keys.' })
  imported: number;
}
