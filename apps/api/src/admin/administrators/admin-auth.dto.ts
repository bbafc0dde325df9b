import { factorKinds, type FactorKind } from '../second-factors/verified-factor.js';
import {
  field,
  Bool,
  Id,
  ListOf,
  LookupName,
  Name,
  OneOf,
  Password,
  SomeOf,
  Text,
  Timestamp,
  Ttl,
} from '../../core/fields/fields.js';
import { permissionNames, roles, type Permission, type Role } from '../../security/permissions.js';

export class SignInRequest {
  @LookupName()
  username: string;

  @Password()
  password: string;
}

/** The account that is signed in, with its permissions. */
export class AccountResponse {
  @Id()
  id: string;

  @Name()
  username: string;

  @OneOf(roles, { enumName: 'Role' })
  role: Role;

  @SomeOf(permissionNames, {
    enumName: 'Permission',
    description:
      'The permissions of the role. Each operation in this document names the one it requires.',
  })
  permissions: Permission[];

  @ListOf(() => AccountNamespace, {
    description: 'The namespaces a `namespace-admin` manages; empty for other roles.',
  })
  namespaces: AccountNamespace[];

  @Bool({ description: 'Whether the administrator has a second factor.' })
  secondFactor: boolean;

  @Bool({
    description: 'Whether the administrator must enrol a second factor before doing anything else.',
  })
  mustEnrol: boolean;
}

export class AccountNamespace {
  @Id()
  id: string;

  @Name()
  name: string;
}

/** A sign-in that needs a second factor after the correct password. */
export class SecondFactorChallenge {
  @field({}, { enum: [...factorKinds], enumName: 'SecondFactorKind', isArray: true })
  kinds: FactorKind[];

  @Timestamp({
    description: 'When the challenge expires; the sign-in then starts over with the password.',
  })
  expiresAt: Date;
}

export class OwnPassword {
  @Password({ description: 'The current password.' })
  currentPassword: string;

  @Password({
    description:
      'At least 15 characters, or 8 with a second factor. Common passwords are rejected.',
  })
  newPassword: string;
}

export class ConsoleSessionResponse {
  @Id()
  id: string;

  @Bool({ description: 'Whether this request was authenticated with this session.' })
  current: boolean;

  @Timestamp()
  createdAt: Date;

  @Timestamp()
  lastSeenAt: Date;

  @Timestamp({
    description: 'When the administrator last authenticated with the password or a second factor.',
  })
  authenticatedAt: Date;

  @Timestamp()
  expiresAt: Date;

  @Text({ max: 64, nullable: true })
  address: string | null;

  @Text({ max: 255, nullable: true })
  userAgent: string | null;
}

export class ConsoleSessionList {
  @ListOf(() => ConsoleSessionResponse)
  items: ConsoleSessionResponse[];
}

export class PersonalAccessTokenCreate {
  @Name({ description: 'The purpose of the token.' })
  name: string;

  @Ttl({
    optional: true,
    description: 'Lifetime, up to 1y. Default: 90d.',
    example: '90d',
  })
  lifetime?: string;
}

export class PersonalAccessTokenResponse {
  @Id()
  id: string;

  @Name()
  name: string;

  @Timestamp()
  createdAt: Date;

  @Timestamp()
  expiresAt: Date;

  @Timestamp({ nullable: true, description: 'Accurate to the minute; null: never used.' })
  lastUsedAt: Date | null;
}

export class PersonalAccessTokenList {
  @ListOf(() => PersonalAccessTokenResponse)
  items: PersonalAccessTokenResponse[];
}

export class PersonalAccessTokenWithSecret extends PersonalAccessTokenResponse {
  @Text({ max: 200, description: 'The token. Shown only in this response.' })
  token: string;
}
