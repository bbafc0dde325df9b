import { Transform, type TransformFnParams } from 'class-transformer';
import { IsString, Matches, MaxLength } from 'class-validator';
import {
  field,
  MapOf,
  LookupName,
  Name,
  Password,
  Text,
  TextList,
  Ttl,
  type FieldOptions,
} from '../../core/fields/fields.js';
import { MAX_RIGHT_PART_LENGTH, servicePattern } from '../../identity/rights/resolve-rights.js';
import { MAX_RIGHTS } from '../../identity/rights/rights.dto.js';
import { labelRightsFault, labelsFault, type LabelRights, type Labels } from './jwtd-labels.js';

/** Maximum number of groups in one request. */
const MAX_GROUPS = 1000;

const text = { type: 'string' };

const RightsField = (options: FieldOptions): PropertyDecorator =>
  MapOf(
    { type: 'object', additionalProperties: text },
    {
      example: { 'admin.example': { role: 'admin' } },
      ...options,
      max: MAX_RIGHTS,
      fault: labelRightsFault,
    },
  );

const GroupNames = (options: FieldOptions): PropertyDecorator =>
  TextList({ ...options, max: MAX_GROUPS, itemMax: 255 });

/** A token request with `labels`, or with `subject` as in the first version of jwtd. */
export class JwtdTokenRequest {
  @LookupName()
  username: string;

  @field({}, { type: String, format: 'password' }, IsString({ message: 'must be a string' }))
  password: string;

  @field(
    {
      example: 'admin.example',
      description:
        'Service the token is issued for: a name, a URI such as `https://api.example:8443`, or a host with its port.',
    },
    { type: String, maxLength: MAX_RIGHT_PART_LENGTH, pattern: servicePattern.source },
    Matches(servicePattern, {
      message:
        'must be 1 to 100 letters, digits and `.`, `_`, `~`, `/`, `-`, a URI, or a host with its port',
    }),
    MaxLength(MAX_RIGHT_PART_LENGTH, {
      message: `must have at most ${MAX_RIGHT_PART_LENGTH} characters`,
    }),
  )
  service: string;

  @MapOf(text, {
    max: MAX_RIGHTS,
    fault: labelsFault,
    optional: true,
    nullable: true,
    example: { role: 'admin' },
    description:
      'Labels the token carries. Rejected unless the user is granted all of them. Default: none.',
  })
  labels?: Labels | null;

  @Text({
    max: 100,
    optional: true,
    description:
      'Subject the token carries, in the format of the first version of jwtd. An alternative to `labels`.',
  })
  subject?: string;

  // Go clients send an empty string for an omitted value.
  @Transform(({ value }: TransformFnParams): unknown => (value === '' ? undefined : value))
  @Ttl({
    optional: true,
    description:
      'Requested lifetime, up to the `accessTtlMax` of the namespace. Default: its `accessTtl`.',
  })
  lifetime?: string;

  @Text({
    max: 255,
    optional: true,
    description: 'Ignored: the server settings select the namespace.',
  })
  project?: string;
}

export class JwtdToken {
  @Text({ max: 20_000, description: 'A signed JWT.' })
  token: string;
}

export class JwtdUserPath {
  @Text({ max: 255 })
  user: string;
}

export class JwtdUserCreate {
  @Name()
  username: string;

  @Password({
    description:
      'At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected.',
  })
  password: string;

  @GroupNames({ optional: true, nullable: true, description: 'Names of existing groups.' })
  groups?: string[] | null;
}

/** Omitted and null members stay as they are. */
export class JwtdUserEdit {
  @Password({ optional: true, description: 'New password. Revokes all sessions of the user.' })
  password?: string;

  @GroupNames({
    optional: true,
    nullable: true,
    description: 'Names of existing groups. Replaces all group memberships of the user.',
  })
  groups?: string[] | null;
}

export class JwtdUser {
  @Name()
  name: string;

  @GroupNames({})
  groups: string[];
}

export class JwtdGroupPath {
  @Text({ max: 255 })
  group: string;
}

export class JwtdGroupCreate {
  @Name()
  name: string;

  @RightsField({ optional: true, nullable: true, description: 'Labels by service.' })
  rights?: LabelRights | null;
}

/** Omitted and null members stay as they are. */
export class JwtdGroupEdit {
  @RightsField({
    optional: true,
    nullable: true,
    description: 'Labels by service. Replaces all rights of the group.',
  })
  rights?: LabelRights | null;
}

export class JwtdGroup {
  @Name()
  name: string;

  @RightsField({
    description:
      'Labels by service. A right that is not a label appears as a key with an empty value.',
  })
  rights: LabelRights;
}
