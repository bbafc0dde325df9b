import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Blank } from '../../testing/blank';
import { Screen } from '../../testing/screen';
import { Notices } from './notices';

let screen: Screen<Blank>;
let notices: Notices;

beforeEach(async () => {
  screen = await Screen.of(Blank);
  notices = TestBed.inject(Notices);
});

const refused = (): Promise<never> => Promise.reject(new Error('Refused.'));

describe('an attempt', () => {
  it('succeeds without a notice of its own', async () => {
    expect(await notices.attempt(() => Promise.resolve('done'))).toBe(true);
    expect(await screen.noticeCount()).toBe(0);
  });

  it('reports its failure', async () => {
    expect(await notices.attempt(refused)).toBe(false);
    expect(await screen.notice()).toBe('Refused.');
  });
});

describe('a removal', () => {
  it('is undone by the action of its notice', async () => {
    let isThere = false;
    notices.removed('ann was removed.', () => {
      isThere = true;
      return Promise.resolve();
    });
    expect(await screen.notice()).toBe('ann was removed.');
    expect(isThere).toBe(false);
    await screen.act();
    expect(isThere).toBe(true);
    expect(await screen.notice()).toBe('Undone.');
  });

  it('says so if it cannot be undone', async () => {
    notices.removed('ann was removed.', refused);
    await screen.act();
    expect(await screen.notice()).toBe('Refused.');
  });
});

describe('a notice', () => {
  it('is amended once, in the order of the amendments', async () => {
    notices.amendNext((text) => `${text} One.`);
    notices.amendNext((text) => `${text} Two.`);
    notices.say('Saved.');
    expect(await screen.notice()).toBe('Saved. One. Two.');
    notices.say('Saved.');
    expect(await screen.notice()).toBe('Saved.');
  });

  it('of a failure drops the amendment of the action that failed', async () => {
    notices.amendNext((text) => `${text} One.`);
    notices.problem(new Error('Refused.'));
    expect(await screen.notice()).toBe('Refused.');
    notices.say('Saved.');
    expect(await screen.notice()).toBe('Saved.');
  });

  it('offers an action for a problem of the page', async () => {
    let acted = 0;
    notices.offer('A new version is available.', 'Reload', () => (acted += 1));
    await screen.act();
    expect(acted).toBe(1);
  });
});
