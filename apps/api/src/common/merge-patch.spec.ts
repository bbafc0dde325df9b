import { describe, expect, it } from 'vitest';
import { Flag, Name, Texts } from './fields.js';
import { MergePatchOf } from './merge-patch.js';
import { RequestValidation } from './validation.js';

class Create {
  @Name()
  name: string;

  @Flag({ optional: true })
  disabled?: boolean;

  @Texts({ max: 2, optional: true })
  tags?: string[];
}

class Edit extends MergePatchOf(Create, { tags: [] }) {}

const validation = new RequestValidation();
const edited = (body: object): Promise<unknown> =>
  validation.transform(body, { type: 'body', metatype: Edit });

describe('a merge patch', () => {
  it('leaves out what it does not change', async () => {
    expect(await edited({})).toEqual({});
    expect(await edited({ name: 'Ann' })).toEqual({ name: 'Ann' });
  });

  it('resets a list by null, as by an empty list', async () => {
    expect(await edited({ tags: null })).toEqual({ tags: [] });
    expect(await edited({ tags: [] })).toEqual({ tags: [] });
  });

  it('takes a new list for each request', async () => {
    const one = (await edited({ tags: null })) as Edit;
    one.tags?.push('x');
    expect(await edited({ tags: null })).toEqual({ tags: [] });
  });

  it('refuses null where a member has no empty value', async () => {
    await expect(edited({ name: null })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(edited({ disabled: null })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
