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

/** Characters of an IPv6 range with an embedded IPv4 address. */
const MAX_ADDRESS_LENGTH = 49;
const MAX_EXCHANGE_AUDIENCES = 100;

/** The most keys of one import. */
export const MAX_IMPORTED = 1000;

/** A shorter secret could be guessed. */
export const MIN_IMPORTED_LENGTH = 16;

/** Addresses and CIDR ranges, at most 100. */
const AddressRanges = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    listOf({ minLength: 2, maxLength: MAX_ADDRESS_LENGTH }, MAX_ADDRESSES),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(MAX_ADDRESSES),
    ArrayUnique({ message: 'must not name an address twice' }),
    ValidateBy(
      {
        name: 'addressRange',
        validator: {
          validate: (value) => typeof value === 'string' && isAddressRange(value),
          defaultMessage: () => 'must hold only addresses and ranges such as 10.0.0.0/8',
        },
      },
      { each: true },
    ),
  );

/** Audiences, at most 100. */
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
  @Name({ description: 'What the key is for.' })
  name: string;

  @Identifier({
    optional: true,
    description:
      'Whom the key speaks for, a UUID in any form, carried in its tokens; several keys may share one, and none can change it. Made if left out.',
  })
  identifier?: string;

  @Bool({ optional: true, description: 'A disabled key gets no tokens. Default false.' })
  disabled?: boolean;

  @TimestampInput({
    optional: true,
    nullable: true,
    description: 'When it stops working; null: never. Default null.',
  })
  expiresAt?: string | null;

  @AddressRanges({
    optional: true,
    description: 'Addresses and CIDR ranges it works from; none: from anywhere. Default none.',
    example: ['192.0.2.7', '10.0.0.0/8'],
  })
  allowedAddresses?: string[];

  @AttributesField({
    optional: true,
    description:
      'Facts that the claim template of the namespace may put into tokens: at most 50, at most 2 kB as JSON. An edit replaces them as a whole. Default none.',
  })
  attributes?: Attributes;

  @Bool({
    optional: true,
    description:
      'Whether its requests may choose custom claims for their tokens (`claims` of the token endpoint). Default false.',
  })
  maySetClaims?: boolean;

  @ExchangeAudiences({
    optional: true,
    description:
      'Audiences for which the key may exchange access tokens of others (RFC 8693). Empty: it may not exchange tokens. Default empty.',
    example: ['https://billing.example'],
  })
  exchangeAudiences?: string[];
}

/** A merge patch (RFC 7396). The identifier stays: tokens speak of it. */
export class ApiKeyEdit extends MergePatchOf(OmitType(ApiKeyCreate, ['identifier'] as const), {
  allowedAddresses: [],
  attributes: {},
  exchangeAudiences: [],
}) {}

@Versioned()
export class ApiKeyResponse extends VersionedResponse {
  /** Weak: a use of the key changes `lastUsedAt`, and not the version (RFC 9110 section 8.8.1). */
  static entityTag({ version }: ApiKeyResponse): string {
    return `W/"${version}"`;
  }

  @Name()
  name: string;

  @Id({ description: 'Whom the key speaks for.' })
  identifier: string;

  @Bool()
  disabled: boolean;

  @Timestamp({ nullable: true, description: 'When it stops working; null: never.' })
  expiresAt: Date | null;

  @AddressRanges({ description: 'Where it works from; none: from anywhere.' })
  allowedAddresses: string[];

  @AttributesField()
  attributes: Attributes;

  @Bool({ description: 'Whether its requests may choose custom claims for their tokens.' })
  maySetClaims: boolean;

  @ExchangeAudiences({
    description: 'Audiences for which it may exchange access tokens; empty: none.',
  })
  exchangeAudiences: string[];

  @Bool({ description: 'Whether the secret was made elsewhere; rotating the key replaces it.' })
  imported: boolean;

  @Timestamp({ nullable: true, description: 'Exact to about a minute; null: never used.' })
  lastUsedAt: Date | null;
}

export class ApiKeyWithSecret extends ApiKeyResponse {
  @Text({ max: 200, description: 'The key itself. It is shown this once.' })
  key: string;
}

export class ApiKeyPage extends PageOf(ApiKeyResponse) {}

export class ApiKeyQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'ApiKeySort')
  sort?: string;

  @FromQueryBool()
  @Bool({ optional: true, description: 'Only disabled keys, or only those that are not.' })
  disabled?: boolean;
}

/** One key that was made elsewhere: either the key itself, or its SHA-512. */
@Example({
  name: 'billing',
  identifier: '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c',
  key: 'a key of the older server',
})
export class ImportedApiKey {
  @Name({ description: 'What the key is for.' })
  name: string;

  @Identifier({
    description: 'Whom the key speaks for, carried in its tokens: a UUID in any form.',
  })
  identifier: string;

  @Text({
    min: MIN_IMPORTED_LENGTH,
    max: MAX_API_KEY_LENGTH,
    optional: true,
    description: 'The key as its holder presents it. Stored hashed.',
  })
  key?: string;

  @Sha512({ optional: true, description: 'The SHA-512 of the key, as JWThenticator stores it.' })
  sha512?: string;

  @TimestampInput({
    optional: true,
    nullable: true,
    description: 'When it stops working; null: never. Default null.',
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
    description: 'At most 1000. All of them are taken, or none.',
  })
  keys: ImportedApiKey[];
}

export class ApiKeyImportReport {
  @Integer({ description: 'How many keys were taken.' })
  imported: number;
}
