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

/** Who is signed in, and what that one may do. */
export class AccountResponse {
  @Id()
  id: string;

  @Name()
  username: string;

  @OneOf(roles, { enumName: 'Role' })
  role: Role;

  @SomeOf(permissionNames, {
    enumName: 'Permission',
    description: 'What the role may; each route names its permission in the document.',
  })
  permissions: Permission[];

  @ListOf(() => AccountNamespace, {
    description: 'The namespaces that a `namespace-admin` looks after; empty for the other roles.',
  })
  namespaces: AccountNamespace[];

  @Bool({ description: 'Whether it has a second factor.' })
  secondFactor: boolean;

  @Bool({ description: 'Whether it needs one and has none; until then nothing else is allowed.' })
  mustEnrol: boolean;
}

export class AccountNamespace {
  @Id()
  id: string;

  @Name()
  name: string;
}

/** What a sign-in with the right password still needs. */
export class SecondFactorChallenge {
  @field({}, { enum: [...factorKinds], enumName: 'SecondFactorKind', isArray: true })
  kinds: FactorKind[];

  @Timestamp({ description: 'Until then; afterwards the sign-in begins again with the password.' })
  expiresAt: Date;
}

export class OwnPassword {
  @Password({ description: 'The password until now.' })
  currentPassword: string;

  @Password({
    description:
      'At least 15 characters, or 8 with a second factor, and none that is easily guessed.',
  })
  newPassword: string;
}

export class ConsoleSessionResponse {
  @Id()
  id: string;

  @Bool({ description: 'Whether it is the one this request was made with.' })
  current: boolean;

  @Timestamp()
  createdAt: Date;

  @Timestamp()
  lastSeenAt: Date;

  @Timestamp({ description: 'When the password or a second factor was last given.' })
  provenAt: Date;

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
  @Name({ description: 'What it is for.' })
  name: string;

  @Ttl({
    optional: true,
    description: 'How long it works; at most 1y. Default 90d.',
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

  @Timestamp({ nullable: true, description: 'Exact to a minute.' })
  lastUsedAt: Date | null;
}

export class PersonalAccessTokenList {
  @ListOf(() => PersonalAccessTokenResponse)
  items: PersonalAccessTokenResponse[];
}

export class PersonalAccessTokenWithSecret extends PersonalAccessTokenResponse {
  @Text({ max: 200, description: 'The token itself. It is shown this once.' })
  token: string;
}
