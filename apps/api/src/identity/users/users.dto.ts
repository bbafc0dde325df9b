import { IntersectionType, OmitType, PickType } from '@nestjs/swagger';
import type { Attributes } from '#database';
import { Bool, FromQueryBool, Id, Name, OneOf, Password } from '../../core/fields/fields.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { PasswordHash } from './password-hash.field.js';
import { AttributesField } from '../claims/custom-claims.dto.js';
import { Example } from '../../core/http/example.decorator.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

const exportFormats = ['json', 'csv'] as const;

@Example({ name: 'ann', password: 'correct horse battery', attributes: { department: 'sales' } })
export class UserCreate {
  @Name({
    description:
      'The name the user logs in with. Stored as given; unique regardless of case and confusable characters.',
  })
  name: string;

  @Password({
    optional: true,
    nullable: true,
    description:
      'At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected. null: no password login.',
  })
  password?: string | null;

  @PasswordHash({
    optional: true,
    description:
      'Instead of `password`: a hash created by another program with argon2, bcrypt, scrypt or PBKDF2. Replaced at the first login.',
  })
  passwordHash?: string;

  @Bool({ optional: true, description: 'A disabled user cannot get tokens. Default: false.' })
  disabled?: boolean;

  @AttributesField({
    optional: true,
    description:
      'Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none.',
  })
  attributes?: Attributes;
}

/** A merge patch (RFC 7396). The password has its own route. */
export class UserEdit extends MergePatchOf(
  OmitType(UserCreate, ['password', 'passwordHash'] as const),
  { attributes: {} },
) {}

export class UserPassword {
  @Password({
    description:
      'At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected.',
  })
  password: string;
}

@Versioned()
export class UserResponse extends VersionedResponse {
  @Name()
  name: string;

  @Bool()
  disabled: boolean;

  @Bool({ description: 'Whether the user can log in with a password.' })
  hasPassword: boolean;

  @Bool({
    description:
      'Whether the password hash was imported and differs from the format of Signet; the next login replaces it.',
  })
  passwordImported: boolean;

  @AttributesField()
  attributes: Attributes;
}

export class UserPage extends PageOf(UserResponse) {}

/** Filters of user lists and exports. */
export class UserFilterQuery {
  @FromQueryBool()
  @Bool({
    optional: true,
    description: 'Only disabled users (true), or only enabled ones (false).',
  })
  disabled?: boolean;

  @FromQueryBool()
  @Bool({
    optional: true,
    description: 'Only users with an imported password hash (true), or only the others (false).',
  })
  passwordImported?: boolean;

  @Id({ optional: true, description: 'Only members of this group.' })
  groupId?: string;

  @Id({ optional: true, description: 'Only members of this org.' })
  orgId?: string;
}

export class UserQuery extends IntersectionType(PageQuery, UserFilterQuery) {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'UserSort')
  sort?: string;
}

/** Filters of an export. */
export class UserExportFilter extends IntersectionType(
  PickType(PageQuery, ['q'] as const),
  UserFilterQuery,
) {}

export class UserExportQuery extends UserExportFilter {
  /** `csv` is the older way to request what `export.csv` returns. */
  @OneOf(exportFormats, { enumName: 'UserExportFormat', optional: true, hidden: true })
  format?: (typeof exportFormats)[number];
}
