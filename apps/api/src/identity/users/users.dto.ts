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
      'What the user signs in with. Kept exactly; unique without regard to case and look-alikes.',
  })
  name: string;

  @Password({
    optional: true,
    nullable: true,
    description:
      'At least `passwordMinLength` characters of the namespace, and none that is easily guessed; null: no login by password.',
  })
  password?: string | null;

  @PasswordHash({
    optional: true,
    description:
      'Instead of `password`: its hash, made elsewhere by argon2, bcrypt, scrypt or PBKDF2. The first login replaces it.',
  })
  passwordHash?: string;

  @Bool({ optional: true, description: 'A disabled user gets no tokens. Default false.' })
  disabled?: boolean;

  @AttributesField({
    optional: true,
    description:
      'Facts that the claim template of the namespace may put into tokens: at most 50, at most 2 kB as JSON. An edit replaces them as a whole. Default none.',
  })
  attributes?: Attributes;
}

/** A merge patch (RFC 7396). The password has a route of its own. */
export class UserEdit extends MergePatchOf(
  OmitType(UserCreate, ['password', 'passwordHash'] as const),
  { attributes: {} },
) {}

export class UserPassword {
  @Password({
    description:
      'At least `passwordMinLength` characters of the namespace, and none that is easily guessed.',
  })
  password: string;
}

@Versioned()
export class UserResponse extends VersionedResponse {
  @Name()
  name: string;

  @Bool()
  disabled: boolean;

  @Bool({ description: 'Whether the user can sign in by password.' })
  hasPassword: boolean;

  @Bool({
    description:
      'Whether the hash of the password is of another kind than Signet makes; the next login replaces it.',
  })
  passwordImported: boolean;

  @AttributesField()
  attributes: Attributes;
}

export class UserPage extends PageOf(UserResponse) {}

/** Which users a list or an export holds. */
export class UserFilterQuery {
  @FromQueryBool()
  @Bool({ optional: true, description: 'Only disabled users, or only those who are not.' })
  disabled?: boolean;

  @FromQueryBool()
  @Bool({
    optional: true,
    description:
      'Only users whose password hash is of another kind than Signet makes, or only the others.',
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

/** Which users an export has. */
export class UserExportFilter extends IntersectionType(
  PickType(PageQuery, ['q'] as const),
  UserFilterQuery,
) {}

export class UserExportQuery extends UserExportFilter {
  /** `csv` here is the older way to ask for what `export.csv` answers. */
  @OneOf(exportFormats, { enumName: 'UserExportFormat', optional: true, hidden: true })
  format?: (typeof exportFormats)[number];
}
