import { ArrayMaxSize, IsArray, ValidateBy } from 'class-validator';
import { etagOf } from '../../core/http/constant-content.js';
import {
  documented,
  field,
  Id,
  listOf,
  Name,
  type FieldOptions,
} from '../../core/fields/fields.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { MAX_WILD_SEGMENTS, parseRight, MAX_RIGHT_LENGTH, rightPattern } from './resolve-rights.js';

/** Maximum number of rights of a group or API key. */
export const MAX_RIGHTS = 200;

const shape = `\`service:subject\`, each part \`*\` or 1 to 100 letters, digits and \`.\`, \`_\`, \`~\`, \`/\`, \`-\`, the service also a URI (\`https://api.example:8443\`) or a host with its port, the subject also with \`*\` as one of at most ${MAX_WILD_SEGMENTS} segments`;

const IsRight = (message: string, each = false): PropertyDecorator =>
  ValidateBy(
    {
      name: 'right',
      validator: {
        validate: (value) => typeof value === 'string' && parseRight(value) !== undefined,
        defaultMessage: () => message,
      },
    },
    { each },
  );

/**
 * A right as text: `service:subject`, separated by the last colon; `*` as either part or as a segment of the subject.
 */
export const RightText = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    { example: 'datastore:write', ...options },
    { type: String, minLength: 3, maxLength: MAX_RIGHT_LENGTH, pattern: documented(rightPattern) },
    IsRight(`must be ${shape}`),
  );

/** The rights of a group or API key. */
export const RightTexts = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    { example: ['datastore:write'], ...options },
    listOf(
      { minLength: 3, maxLength: MAX_RIGHT_LENGTH, pattern: documented(rightPattern) },
      MAX_RIGHTS,
    ),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(MAX_RIGHTS, { message: `must have at most ${MAX_RIGHTS} rights` }),
    IsRight(`must contain only rights: ${shape}`, true),
  );

export class RightPath extends NamespacedIdPath {
  @RightText()
  right: string;
}

export class RightsReplace {
  @RightTexts({ description: 'The complete set of rights, in any order; `[]` removes all.' })
  rights: string[];
}

export class RightsResponse {
  /** Rights have no version; the ETag is a hash of the list. */
  static entityTag({ rights }: RightsResponse): string {
    return etagOf(rights.join('\n'));
  }

  @RightTexts({ description: 'Sorted.' })
  rights: string[];
}

/** A group with its rights. */
export class GroupRightsResponse {
  @Id({ description: 'The group.' })
  id: string;

  @Name()
  name: string;

  @RightTexts({ description: 'The rights the group grants to its members, sorted.' })
  rights: string[];
}

export class GroupRightsPage extends PageOf(GroupRightsResponse) {}

export class GroupRightsQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'GroupSort')
  sort?: string;
}
