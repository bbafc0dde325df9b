import { OmitType } from '@nestjs/swagger';
import {
  Bool,
  FromQueryBool,
  Id,
  ListOf,
  Name,
  OneOf,
  Password,
  TextList,
} from '../../core/fields/fields.js';
import { IdPath } from '../../core/fields/paths.dto.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { roles, type Role } from '../../security/permissions.js';
import { AccountNamespace } from './admin-auth.dto.js';
import { Example } from '../../core/http/example.decorator.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

export class AdministratorPersonalAccessTokenPath extends IdPath {
  @Id()
  tokenId: string;
}

export class AdministratorConsoleSessionPath extends IdPath {
  @Id()
  sessionId: string;
}

@Example({ username: 'ann', password: 'correct horse battery', role: 'auditor' })
export class AdministratorCreate {
  @Name({ description: 'The name the administrator signs in with.' })
  username: string;

  @Password({ description: 'At least 15 characters. Common passwords are rejected.' })
  password: string;

  @OneOf(roles, {
    enumName: 'Role',
    description:
      '`owner`: full access. `namespace-admin`: full access to the listed namespaces. `auditor`: read-only access.',
  })
  role: Role;

  @TextList({
    max: 1000,
    itemMin: 1,
    itemMax: 63,
    optional: true,
    description: 'Names of the namespaces a `namespace-admin` manages.',
  })
  namespaces?: string[];

  @Bool({ optional: true, description: 'A disabled administrator cannot sign in. Default: false.' })
  disabled?: boolean;
}

/** A merge patch (RFC 7396). The password has a route of its own; `namespaces` is replaced as a whole. */
@Example({ role: 'auditor', disabled: true })
export class AdministratorEdit extends MergePatchOf(
  OmitType(AdministratorCreate, ['password'] as const),
  { namespaces: [] },
) {}

export class AdministratorPassword {
  @Password({
    description:
      'At least 15 characters, or 8 if the administrator has a second factor. Common passwords are rejected.',
  })
  password: string;
}

@Versioned()
export class AdministratorResponse extends VersionedResponse {
  @Name()
  username: string;

  @OneOf(roles, { enumName: 'Role' })
  role: Role;

  @Bool()
  disabled: boolean;

  @Bool({ description: 'Whether the administrator has a second factor.' })
  secondFactor: boolean;

  @ListOf(() => AccountNamespace)
  namespaces: AccountNamespace[];
}

export class AdministratorPage extends PageOf(AdministratorResponse) {}

export class AdministratorQuery extends PageQuery {
  @Sort(['username', '-username', 'createdAt', '-createdAt'], 'AdministratorSort')
  sort?: string;

  @OneOf(roles, {
    enumName: 'Role',
    optional: true,
    description: 'Only administrators with this role.',
  })
  role?: Role;

  @FromQueryBool()
  @Bool({
    optional: true,
    description: 'Only disabled administrators (true), or only enabled ones (false).',
  })
  disabled?: boolean;
}
