import { OmitType, PartialType } from '@nestjs/swagger';
import type { Attributes } from '#database';
import { Flag, FromQueryFlag, Id, Name, Password, Time, Whole } from '../common/fields.js';
import { PageOf, PageQuery, Sort } from '../common/paging.dto.js';
import { AttributesField } from '../tokens/custom-claims.dto.js';

export class UserCreate {
  @Name({
    description:
      'What the user signs in with. Kept exactly; unique without regard to case and look-alikes.',
  })
  name: string;

  @Password({
    optional: true,
    nullable: true,
    description: 'At least 8 characters; null: no login by password.',
  })
  password?: string | null;

  @Flag({ optional: true, description: 'A disabled user gets no tokens. Default false.' })
  disabled?: boolean;

  @AttributesField({
    optional: true,
    description:
      'Facts that the claim template of the namespace may put into tokens: at most 50, at most 2 kB as JSON. An edit replaces them as a whole. Default none.',
  })
  attributes?: Attributes;
}

/** A merge patch (RFC 7396). The password has a route of its own. */
export class UserEdit extends PartialType(OmitType(UserCreate, ['password'] as const), {
  skipNullProperties: false,
}) {}

export class UserPassword {
  @Password({ description: 'At least 8 characters.' })
  password: string;
}

export class UserResponse {
  @Id()
  id: string;

  @Name()
  name: string;

  @Flag()
  disabled: boolean;

  @Flag({ description: 'Whether the user can sign in by password.' })
  hasPassword: boolean;

  @AttributesField()
  attributes: Attributes;

  @Time()
  createdAt: Date;

  @Time()
  updatedAt: Date;

  @Whole({ min: 1, description: 'Grows with every change; the ETag.' })
  version: number;
}

export class UserPage extends PageOf(UserResponse) {}

export class UserQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'UserSort')
  sort?: string;

  @FromQueryFlag()
  @Flag({ optional: true, description: 'Only disabled users, or only those who are not.' })
  disabled?: boolean;

  @Id({ optional: true, description: 'Only members of this group.' })
  groupId?: string;

  @Id({ optional: true, description: 'Only members of this org.' })
  orgId?: string;
}
