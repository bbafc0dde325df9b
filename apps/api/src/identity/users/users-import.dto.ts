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

/** The most users of one request. */
export const MAX_IMPORTED = 1000;

/** The most groups, or orgs, that one row names. */
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
    description:
      'Names of the groups that the user is in, and of no other. Left out: they stay; null: none.',
  })
  groups?: string[];

  @TextList({
    max: MAX_MEMBERSHIPS,
    itemMax: 255,
    optional: true,
    description:
      'Names of the orgs that the user is in, and of no other. Left out: they stay; null: none.',
  })
  orgs?: string[];

  @Id({ optional: true, description: 'As an export has it. It is not taken over.' })
  id?: string;

  @Bool({ optional: true, description: 'As an export has it. It is not taken over.' })
  hasPassword?: boolean;

  @Text({ max: 64, optional: true, description: 'As an export has it. It is not taken over.' })
  createdAt?: string;
}

/** A list whose rows are checked one by one, so that a wrong one does not keep the others out. */
const UncheckedRows = (type: () => new () => object, options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: () => type(), isArray: true, maxItems: MAX_IMPORTED },
    // Taken as it is: the transformer would drop members before anybody could say that they are wrong.
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
    description: 'At most 1000. Either this or `csv`.',
  })
  users?: unknown[];

  @Text({
    min: 1,
    max: 1024 * 1024,
    optional: true,
    description:
      'The same as CSV (RFC 4180), with commas, semicolons or tabs: a line of column names, then at most 1000 users. Either this or `users`.',
    example:
      'name,passwordHash,disabled\nann,$2b$12$AXxu35s1PctCBEqUzMYyEuMNJCuUIOXXG2OshznETydQ4UC2Yc9hC,false\n',
  })
  csv?: string;

  @OneOf(importModes, {
    enumName: 'UserImportMode',
    optional: true,
    description:
      '`create`: a user who is there already is refused. `upsert`: such a user gets the members that are given. Default create.',
  })
  mode?: ImportMode;

  @Bool({
    optional: true,
    description: 'Tells what would be done and does nothing. Default false.',
  })
  dryRun?: boolean;

  @Bool({
    optional: true,
    description:
      'Whether one refused row keeps all others out. Otherwise the others are done. Default false.',
  })
  atomic?: boolean;

  @Bool({
    optional: true,
    description: 'Whether groups that are named and not there are made. Default false.',
  })
  createGroups?: boolean;
}

/** A text in a response. */
const ResponseText = (description: string): PropertyDecorator =>
  field({ description }, { type: String });

export class UserImportError {
  @ResponseText('Where: a JSON pointer into the body, or `/csv/<line>/<column>`.')
  pointer: string;

  @ResponseText('What is wrong with it and what would be right.')
  detail: string;
}

/** What became of one row, or would become of it. */
export class UserImportRow {
  @Text({ max: 32, description: 'Which: `/users/<index>`, or `/csv/<line of the file>`.' })
  pointer: string;

  @Text({ max: 255, nullable: true, description: 'The name of the row, if it has one.' })
  name: string | null;

  @OneOf(outcomes, { enumName: 'UserImportOutcome' })
  outcome: ImportOutcome;

  @Id({ nullable: true, description: 'Null where there is no such user, or not yet.' })
  id: string | null;

  @ListOf(() => UserImportError, { description: 'Why it is refused; otherwise empty.' })
  errors: UserImportError[];
}

export class UserImportReport {
  @Bool({ description: 'Whether nothing was done but this report.' })
  dryRun: boolean;

  @Integer()
  created: number;

  @Integer()
  updated: number;

  @Integer()
  unchanged: number;

  @Integer()
  refused: number;

  @ResponseNames('Names of the groups that were made.')
  createdGroups: string[];

  @ListOf(() => UserImportRow, { description: 'Every row, in the order of the request.' })
  rows: UserImportRow[];
}

/** A user as an export has it; an import takes it as it is. */
export class ExportedUser extends PickType(UserResponse, [
  'id',
  'name',
  'disabled',
  'hasPassword',
  'attributes',
  'createdAt',
] as const) {
  @ResponseNames('Names of the groups that the user is in.')
  groups: string[];

  @ResponseNames('Names of the orgs that the user is in.')
  orgs: string[];
}

export class UserExport {
  @ListOf(() => ExportedUser)
  users: ExportedUser[];
}
