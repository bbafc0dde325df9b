import { TestBed } from '@angular/core/testing';
import { beforeEach, expect, it } from 'vitest';
import { Blank } from '../../testing/blank';
import { Screen } from '../../testing/screen';
import { isUnsaved, UnsavedWork } from './unsaved.guard';

let screen: Screen<Blank>;
const leave = (from: unknown): Promise<boolean> => TestBed.inject(UnsavedWork).mayLeave(from);

beforeEach(async () => {
  screen = await Screen.of(Blank);
});

it.each([undefined, null, {}, { isUnsaved: () => false }])(
  'a screen without unsaved input is left without a question: %j',
  async (from) => {
    expect(isUnsaved(from)).toBe(false);
    expect(await leave(from)).toBe(true);
    expect(await screen.dialogCount()).toBe(0);
  },
);

it.each([
  ['Keep editing', false],
  ['Discard changes', true],
])('leaving unsaved input asks first: “%s”', async (answer, left) => {
  const leaving = leave({ isUnsaved: () => true });
  const dialog = await screen.dialog();
  expect(await dialog.getTitleText()).toBe('Discard unsaved changes?');
  await screen.answer(answer);
  expect(await leaving).toBe(left);
});
