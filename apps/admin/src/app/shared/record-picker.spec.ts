import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { MatAutocompleteHarness } from '@angular/material/autocomplete/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Screen } from '../../testing/screen';
import { RecordPicker, type NamedRecord } from './record-picker';

const groups = ['readers', 'reading room', 'writers'].map((name) => ({
  id: `id of ${name}`,
  name,
}));
let screen: Screen<RecordPicker>;
let field: MatAutocompleteHarness;
let asked: (string | undefined)[];
let picked: NamedRecord[];
let find: (q: string | undefined) => Promise<NamedRecord[]>;

const render = async (keeps = false): Promise<void> => {
  asked = [];
  picked = [];
  screen = await Screen.of(RecordPicker, {
    label: 'Add to a group',
    keeps,
    find: (q) => {
      asked.push(q);
      return find(q);
    },
  });
  screen.fixture.componentInstance.picked.subscribe((one) => picked.push(one));
  field = await TestbedHarnessEnvironment.loader(screen.fixture).getHarness(MatAutocompleteHarness);
};
const options = async (): Promise<string[]> =>
  Promise.all((await field.getOptions()).map((one) => one.getText()));

beforeEach(() => {
  find = (q = '') => Promise.resolve(groups.filter(({ name }) => name.includes(q)));
});

describe('a picker of records', () => {
  it('searches the server only once it has the focus', async () => {
    await render();
    expect(asked).toEqual([]);
    await field.focus();
    await screen.settled();
    expect(asked).toEqual([undefined]);
    expect(await options()).toEqual(['readers', 'reading room', 'writers']);
  });

  it('sends what is typed, and is cleared for the next record', async () => {
    await render();
    await field.enterText('read');
    await expect.poll(options).toEqual(['readers', 'reading room']);
    expect(asked.at(-1)).toBe('read');
    await field.selectOption({ text: 'reading room' });
    expect(picked).toEqual([{ id: 'id of reading room', name: 'reading room' }]);
    expect(await field.getValue()).toBe('');
  });

  it('can keep the name of the record', async () => {
    await render(true);
    await field.focus();
    await screen.settled();
    await field.selectOption({ text: 'writers' });
    expect(await field.getValue()).toBe('writers');
  });

  it('says that there are no results', async () => {
    await render();
    await field.enterText('nothing');
    await expect.poll(options).toEqual(['No results.']);
  });

  it('shows why a search fails', async () => {
    find = () => Promise.reject(new Error('Refused.'));
    await render();
    await field.focus();
    await screen.settled();
    expect(screen.text('[role=alert]')).toBe('Refused.');
  });
});
