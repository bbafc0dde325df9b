import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { compileReader, compileWriter } from './compiled-dto.js';
import {
  Bool,
  Id,
  Integer,
  LookupName,
  MapOf,
  Name,
  NamespaceName,
  Nested,
  OneOf,
  Password,
  Text,
  TextList,
  TimestampInput,
  Ttl,
} from './fields.js';

class EveryScalar {
  @Id()
  id: string;

  @Name()
  name: string;

  @LookupName({ optional: true })
  username?: string;

  @NamespaceName({ nullable: true })
  namespace: string | null;

  @Password({ optional: true, nullable: true })
  password?: string | null;

  @Text({ min: 2, max: 5, optional: true })
  text?: string;

  @Ttl({ optional: true })
  ttl?: string;

  @Bool()
  flag: boolean;

  @Integer({ min: 1, max: 9 })
  count: number;

  @OneOf(['a', 'b'], { enumName: 'AOrB', optional: true })
  choice?: string;
}

class Inherited extends EveryScalar {
  @Text({ max: 3 })
  own: string;
}

const valid = {
  id: '0197a4a0-0000-7000-8000-000000000000',
  name: 'Ann',
  namespace: 'shop',
  flag: true,
  count: 3,
};

/** Values of each kind, some of which are valid for some members. */
const values: unknown[] = [
  undefined,
  null,
  '',
  'a',
  'abcdef',
  'shop',
  ' Ann ',
  'e\u0301',
  '\u202e',
  '10m',
  '0s',
  valid.id,
  true,
  'true',
  0,
  3,
  3.5,
  NaN,
  10,
  '3',
  ['a'],
  [],
  {},
  { toString: 1 },
];

/** What class-validator says of an object, with the options of the server. */
function validated(
  type: new () => object,
  value: object,
  ignoresUnknown: boolean,
): object | undefined {
  const instance = plainToInstance(type, value);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: !ignoresUnknown,
    forbidUnknownValues: true,
  });
  return errors.length === 0 ? instance : undefined;
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

describe.each([true, false])('a compiled check that ignores unknown members: %s', (ignores) => {
  it.each([
    ['a DTO', EveryScalar, valid],
    ['a DTO that extends another', Inherited, { ...valid, own: 'x' }],
  ])('decides like class-validator about %s', (_name, type, base) => {
    const read = compileReader(type, ignores);
    const names = ['id', 'name', 'username', 'namespace', 'password', 'text', 'ttl', 'flag'];
    let accepted = 0;
    for (const name of [...names, 'count', 'choice', 'own', 'unknown', 'constructor']) {
      for (const value of values) {
        const body = { ...base, [name]: value };
        const expected = validated(type, body, ignores);
        const quick = read?.(body);
        if (quick) {
          accepted += 1;
          expect(quick, `${name}: ${JSON.stringify(value)}`).toEqual(expected);
          expect(quick).toBeInstanceOf(type);
        } else if (isScalar(value) && name !== 'constructor') {
          expect(expected, `${name}: ${JSON.stringify(value)}`).toBeUndefined();
        }
      }
    }
    expect(accepted).toBeGreaterThan(30);
  });
});

it.each<[string, PropertyDecorator]>([
  ['nests another', Nested(() => EveryScalar)],
  ['transforms a member', TimestampInput()],
  ['has a map', MapOf({}, { max: 1, fault: () => undefined })],
])('leaves a DTO that %s to class-validator', (_name, member) => {
  class Other {
    value: unknown;
  }
  member(Other.prototype, 'value');
  expect(compileReader(Other, false)).toBeUndefined();
  expect(compileWriter(Other)).toBeUndefined();
});

it('leaves a class without fields to class-validator', () => {
  expect(compileReader(Date, false)).toBeUndefined();
});

class Sent {
  @Text({ max: 9 })
  name: string;

  @Integer({ optional: true })
  count?: number;

  @TextList({ max: 9, optional: true })
  groups?: string[];
}

describe('a compiled response', () => {
  const write = compileWriter(Sent);

  it.each([
    { name: 'Ann', count: 1, groups: ['a', 'b'] },
    { name: 'Ann' },
    { name: null, count: undefined },
    { name: 'Ann', passwordHash: 'secret', sealed: { key: 1 } },
    Object.assign(new Sent(), { name: 'Ann', passwordHash: 'secret' }),
  ])('has the declared members of %j only', (row) => {
    const expected = plainToInstance(Sent, row, { excludeExtraneousValues: true });
    expect(JSON.stringify(write?.(row))).toBe(JSON.stringify(expected));
  });

  it.each([
    { name: { first: 'Ann' } },
    { name: new Date() },
    { name: 'Ann', groups: [{ id: 1 }] },
    { name: () => 'Ann' },
  ])('leaves other values to class-transformer', (row) => {
    expect(write?.(row)).toBeUndefined();
  });
});
