import { beforeEach, describe, expect, it } from 'vitest';
import { Screen } from '../../testing/screen';
import { RightsField, type RightsChange } from './rights-field';

let screen: Screen<RightsField>;
let changes: RightsChange[];

const render = async (rights: string[], editable = true): Promise<void> => {
  screen = await Screen.of(RightsField, { rights, editable });
  changes = [];
  screen.fixture.componentInstance.changed.subscribe((change) => changes.push(change));
};

describe('the rights of a holder', () => {
  beforeEach(() => render(['shop:read', 'shop:write']));

  it('are listed, and removed one by one', async () => {
    expect(screen.texts('li code')).toEqual(['shop:read', 'shop:write']);
    await screen.press('Remove shop:read');
    expect(changes).toEqual([{ added: [], removed: ['shop:read'] }]);
  });

  it.each([
    'datastore:read',
    'shop:*',
    'a.b_c~d/e-f:9',
    ` padded:right `,
    `${'a'.repeat(100)}:${'b'.repeat(100)}`,
  ])('take a new one: %s', async (right) => {
    await screen.fill('Add a right', right);
    await screen.click('Add');
    expect(changes).toEqual([{ added: [right.trim()], removed: [] }]);
    expect(await screen.value('Add a right')).toBe('');
  });

  it.each([
    'datastore',
    ':read',
    'datastore:',
    'data store:read',
    'ä:read',
    `${'a'.repeat(101)}:b`,
    'a:b c',
  ])('do not take “%s”, and say what a right looks like', async (text) => {
    await screen.fill('Add a right', text);
    expect(await (await screen.button('Add')).isDisabled()).toBe(true);
    expect(screen.text('mat-hint')).toBe('Enter a right as service:subject.');
    expect(changes).toEqual([]);
  });
});

it('a holder without rights says so', async () => {
  await render([]);
  expect(screen.texts('li')).toEqual(['No rights.']);
});

it('rights without the permission to change them offer no controls', async () => {
  await render(['shop:read'], false);
  expect(await screen.buttons()).toEqual([]);
  expect(await screen.labels()).toEqual([]);
});
