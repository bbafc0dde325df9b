import { TestBed } from '@angular/core/testing';
import { expect, it } from 'vitest';
import { Blank } from '../../testing/blank';
import { Screen } from '../../testing/screen';
import { Confirm, type Question } from './confirm';

const question: Question = {
  title: 'Delete shop?',
  consequence: 'Deletes 3 users.',
  action: 'Delete',
};

/** Asks on a new screen. */
async function ask(more: Partial<Question> = {}) {
  const screen = await Screen.of(Blank);
  const answer = TestBed.inject(Confirm).ask({ ...question, ...more });
  return { screen, answer, dialog: await screen.dialog() };
}

it('a question states its consequence, and is confirmed with its action', async () => {
  const { screen, answer, dialog } = await ask();
  expect(await dialog.getTitleText()).toBe('Delete shop?');
  expect(await dialog.getContentText()).toBe('Deletes 3 users.');
  expect(await screen.buttons()).toEqual(['Cancel', 'Delete']);
  await screen.answer('Delete');
  expect(await answer).toBe(true);
});

it.each(['Cancel', 'Keep editing'])('a question is declined with “%s”', async (cancel) => {
  const { screen, answer } = await ask(cancel === 'Cancel' ? {} : { cancel });
  await screen.answer(cancel);
  expect(await answer).toBe(false);
});

it('a question is declined with Escape', async () => {
  const { answer, dialog } = await ask();
  await dialog.close();
  expect(await answer).toBe(false);
});

it('a costly action requires the name to be typed', async () => {
  const { screen, answer } = await ask({ typed: 'shop' });
  const action = await screen.button('Delete');
  for (const text of ['', 'sho', 'SHOP', 'shop ']) {
    await screen.fill('Type “shop” to confirm', text);
    expect(await action.isDisabled(), text).toBe(true);
  }
  await screen.fill('Type “shop” to confirm', 'shop');
  expect(await action.isDisabled()).toBe(false);
  await screen.answer('Delete');
  expect(await answer).toBe(true);
});
