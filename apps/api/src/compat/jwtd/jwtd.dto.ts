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

/** The most groups that a user can be put into at once. */
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

/** What buys a token: with `labels`, or as the first version of jwtd with `subject`. */
export class JwtdTokenRequest {
  @LookupName()
  username: string;

  @field({}, { type: String, format: 'password' }, IsString({ message: 'must be a text' }))
  password: string;

  @field(
    {
      example: 'admin.example',
      description:
        'The one service that the token is for: a name, a URI such as `https://api.example:8443`, or a host with its port.',
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
    description: 'What the token is to allow. None: a token that allows nothing.',
  })
  labels?: Labels | null;

  @Text({ max: 100, optional: true, description: 'The older form, instead of `labels`.' })
  subject?: string;

  // What is not given is an empty text in Go.
  @Transform(({ value }: TransformFnParams): unknown => (value === '' ? undefined : value))
  @Ttl({ optional: true, description: 'At most what the namespace allows.' })
  lifetime?: string;

  @Text({
    max: 255,
    optional: true,
    description: 'Not looked at: the settings name the namespace.',
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

  @Password({ description: 'At least 8 characters.' })
  password: string;

  @GroupNames({ optional: true, nullable: true, description: 'Names of groups that exist.' })
  groups?: string[] | null;
}

/** Omitted and null members stay as they are. */
export class JwtdUserEdit {
  @Password({ optional: true, description: 'All sessions of the user end.' })
  password?: string;

  @GroupNames({ optional: true, nullable: true, description: 'Exactly these from now on.' })
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
  @RightsField({ optional: true, nullable: true, description: 'Exactly these from now on.' })
  rights?: LabelRights | null;
}

export class JwtdGroup {
  @Name()
  name: string;

  @RightsField({ description: 'Labels by service; a right that is no label has an empty value.' })
  rights: LabelRights;
}
