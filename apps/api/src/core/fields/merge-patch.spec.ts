import { describe, expect, it } from 'vitest';
import { Bool, Name, TextList } from './fields.js';
import { MergePatchOf, NullMeans } from './merge-patch.js';
import { checked, RequestValidation } from './validation.js';

class Create {
  @Name()
  name: string;

  @Bool({ optional: true })
  disabled?: boolean;

  @TextList({ max: 2, optional: true })
  tags?: string[];
}

class Edit extends MergePatchOf(Create, { tags: [] }) {}

const validation = new RequestValidation();
const edited = (body: object): Promise<unknown> =>
  validation.transform(body, { type: 'body', metatype: Edit });

describe('a merge patch', () => {
  it('omits unchanged members', async () => {
    expect(await edited({})).toEqual({});
    expect(await edited({ name: 'Ann' })).toEqual({ name: 'Ann' });
  });

  it('resets a list with null or an empty list', async () => {
    expect(await edited({ tags: null })).toEqual({ tags: [] });
    expect(await edited({ tags: [] })).toEqual({ tags: [] });
  });

  it('uses a new list for each request', async () => {
    const one = (await edited({ tags: null })) as Edit;
    one.tags?.push('x');
    expect(await edited({ tags: null })).toEqual({ tags: [] });
  });

  it('refuses null for a member without an empty value', async () => {
    await expect(edited({ name: null })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(edited({ disabled: null })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

@NullMeans({ tags: [], named: undefined })
class Row {
  @TextList({ max: 2, optional: true })
  tags?: string[];

  @TextList({ max: 2, optional: true })
  named?: string[];
}

describe('a request with nullable lists', () => {
  it.each([
    ['a body', (body: object) => validation.transform(body, { type: 'body', metatype: Row })],
    ['an imported row', (row: object) => checked(Row, row)],
  ])('replaces null in %s', async (_kind, read) => {
    expect(await read({ tags: null, named: null })).toEqual({ tags: [] });
    expect(await read({ tags: ['a'], named: [] })).toEqual({ tags: ['a'], named: [] });
    expect(await read({})).toEqual({});
  });

  it('uses a new list for each row', async () => {
    const one = await checked(Row, { tags: null });
    one.tags?.push('x');
    expect(await checked(Row, { tags: null })).toEqual({ tags: [] });
  });
});
