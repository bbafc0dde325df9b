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

/** The most rights that one group or API key may have. */
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

/** A right as text: `service:subject`, divided by its last colon; `*` as either part or as a segment of the subject. */
export const RightText = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    { example: 'datastore:write', ...options },
    { type: String, minLength: 3, maxLength: MAX_RIGHT_LENGTH, pattern: documented(rightPattern) },
    IsRight(`must be ${shape}`),
  );

/** The rights of one holder. */
export const RightTexts = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    { example: ['datastore:write'], ...options },
    listOf(
      { minLength: 3, maxLength: MAX_RIGHT_LENGTH, pattern: documented(rightPattern) },
      MAX_RIGHTS,
    ),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(MAX_RIGHTS, { message: `must have at most ${MAX_RIGHTS} rights` }),
    IsRight(`must hold only rights: ${shape}`, true),
  );

export class RightPath extends NamespacedIdPath {
  @RightText()
  right: string;
}

export class RightsReplace {
  @RightTexts({ description: 'All that it may from now on; `[]` for nothing. Order is nothing.' })
  rights: string[];
}

export class RightsResponse {
  /** Rights have no version of their own: the same ones have the same tag. */
  static entityTag({ rights }: RightsResponse): string {
    return etagOf(rights.join('\n'));
  }

  @RightTexts({ description: 'In order.' })
  rights: string[];
}

/** A row of the matrix. */
export class GroupRightsResponse {
  @Id({ description: 'The group.' })
  id: string;

  @Name()
  name: string;

  @RightTexts({ description: 'What it grants to its members, in order.' })
  rights: string[];
}

export class GroupRightsPage extends PageOf(GroupRightsResponse) {}

export class GroupRightsQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'GroupSort')
  sort?: string;
}
