import { PickType } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { ArrayMaxSize, IsArray } from 'class-validator';
import {
  field,
  Bool,
  Id,
  ListOf,
  listOf,
  OneOf,
  Text,
  TextList,
  Integer,
  type FieldOptions,
} from '../../core/fields/fields.js';
import { NullMeans } from '../../core/fields/merge-patch.js';
import { UserCreate, UserResponse } from './users.dto.js';
import { Example } from '../../core/http/example.decorator.js';

/** Maximum number of users in one request. */
export const MAX_IMPORTED = 1000;

/** Maximum number of groups, and of orgs, in one row. */
const MAX_MEMBERSHIPS = 100;

const importModes = ['create', 'upsert'] as const;
export type ImportMode = (typeof importModes)[number];

const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const;
export type ImportOutcome = (typeof outcomes)[number];

/** One user of an import. */
@NullMeans({ attributes: {}, groups: [], orgs: [] })
@Example({
  name: 'ann',
  passwordHash: '$2b$12$AXxu35s1PctCBEqUzMYyEuMNJCuUIOXXG2OshznETydQ4UC2Yc9hC',
  disabled: false,
})
export class ImportedUser extends PickType(UserCreate, [
  'name',
  'password',
  'passwordHash',
  'disabled',
  'attributes',
] as const) {
  @TextList({
    max: MAX_MEMBERSHIPS,
    itemMax: 255,
    optional: true,
    description: 'Names of all groups of the user. Omitted: unchanged; null: no groups.',
  })
  groups?: string[];

  @TextList({
    max: MAX_MEMBERSHIPS,
    itemMax: 255,
    optional: true,
    description: 'Names of all orgs of the user. Omitted: unchanged; null: no orgs.',
  })
  orgs?: string[];

  @Id({ optional: true, description: 'Accepted so that an export can be imported; ignored.' })
  id?: string;

  @Bool({ optional: true, description: 'Accepted so that an export can be imported; ignored.' })
  hasPassword?: boolean;

  @Text({
    max: 64,
    optional: true,
    description: 'Accepted so that an export can be imported; ignored.',
  })
  createdAt?: string;
}

/** A list whose rows are validated one by one, so that an invalid row does not affect the others. */
const UncheckedRows = (type: () => new () => object, options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: () => type(), isArray: true, maxItems: MAX_IMPORTED },
    // Kept as received: the transformer would drop unknown members before they could be reported.
    Transform(({ obj, key }: TransformFnParams) => (obj as Record<string, unknown>)[key]),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(MAX_IMPORTED, { message: `must have at most ${MAX_IMPORTED} users` }),
  );

/** Names in a response. */
const ResponseNames = (description: string): PropertyDecorator =>
  field({ description }, listOf({}));

@NullMeans({ users: undefined })
@Example({
  users: [
    { name: 'ann', passwordHash: '$2b$12$AXxu35s1PctCBEqUzMYyEuMNJCuUIOXXG2OshznETydQ4UC2Yc9hC' },
  ],
  mode: 'create',
  dryRun: true,
})
export class UserImport {
  @UncheckedRows(() => ImportedUser, {
    optional: true,
    description: 'Up to 1000 users. Either this or `csv`.',
  })
  users?: unknown[];

  @Text({
    min: 1,
    max: 1024 * 1024,
    optional: true,
    description:
      'The users as CSV (RFC 4180), separated by commas, semicolons or tabs: a header line, then up to 1000 users. Either this or `users`.',
    example:
      'name,passwordHash,disabled\nann,$2b$12$AXxu35s1PctCBEqUzMYyEuMNJCuUIOXXG2OshznETydQ4UC2Yc9hC,false\n',
  })
  csv?: string;

  @OneOf(importModes, {
    enumName: 'UserImportMode',
    optional: true,
    description:
      '`create`: rows of existing users are refused. `upsert`: existing users are updated with the given fields. Default: create.',
  })
  mode?: ImportMode;

  @Bool({
    optional: true,
    description: 'Reports what the import would do, without changing anything. Default: false.',
  })
  dryRun?: boolean;

  @Bool({
    optional: true,
    description:
      'Whether a refused row cancels the whole import. Otherwise the other rows are imported. Default: false.',
  })
  atomic?: boolean;

  @Bool({
    optional: true,
    description: 'Whether missing groups are created. Default: false.',
  })
  createGroups?: boolean;
}

/** A string in a response. */
const ResponseText = (description: string): PropertyDecorator =>
  field({ description }, { type: String });

export class UserImportError {
  @ResponseText('The location: a JSON pointer into the body, or `/csv/<line>/<column>`.')
  pointer: string;

  @ResponseText('What is wrong, and what is accepted.')
  detail: string;
}

/** The outcome of a row. */
export class UserImportRow {
  @Text({ max: 32, description: 'The row: `/users/<index>`, or `/csv/<line of the file>`.' })
  pointer: string;

  @Text({ max: 255, nullable: true, description: 'The user name in the row, if any.' })
  name: string | null;

  @OneOf(outcomes, { enumName: 'UserImportOutcome' })
  outcome: ImportOutcome;

  @Id({
    nullable: true,
    description: 'Null if the user does not exist, or would only be created by the import.',
  })
  id: string | null;

  @ListOf(() => UserImportError, { description: 'Why the row is refused; empty if it is not.' })
  errors: UserImportError[];
}

export class UserImportReport {
  @Bool({ description: 'Whether this was a dry run: nothing was changed.' })
  dryRun: boolean;

  @Integer()
  created: number;

  @Integer()
  updated: number;

  @Integer()
  unchanged: number;

  @Integer()
  refused: number;

  @ResponseNames('Names of the created groups.')
  createdGroups: string[];

  @ListOf(() => UserImportRow, { description: 'Every row, in the order of the request.' })
  rows: UserImportRow[];
}

/** A user as exported; an import accepts it unchanged. */
export class ExportedUser extends PickType(UserResponse, [
  'id',
  'name',
  'disabled',
  'hasPassword',
  'attributes',
  'createdAt',
] as const) {
  @ResponseNames('Names of the groups of the user.')
  groups: string[];

  @ResponseNames('Names of the orgs of the user.')
  orgs: string[];
}

export class UserExport {
  @ListOf(() => ExportedUser)
  users: ExportedUser[];
}
