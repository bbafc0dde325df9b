import { Clipboard as CdkClipboard } from '@angular/cdk/clipboard';
import { TestBed } from '@angular/core/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { Blank } from '../../testing/blank';
import { Screen } from '../../testing/screen';
import { CopyOnce, type Secret } from './copy-once';

afterEach(() => {
  vi.restoreAllMocks();
});

async function show(more: Partial<Secret> = {}) {
  const screen = await Screen.of(Blank);
  const secret = { title: 'API key printer', text: 'sgk_secret', fileName: 'key.txt' } as const;
  const closed = TestBed.inject(CopyOnce).show({
    ...secret,
    kept: 'hash',
    ...more,
  });
  return { screen, closed, dialog: await screen.dialog() };
}

it('a secret is shown with what the server keeps of it', async () => {
  const { dialog } = await show();
  expect(await dialog.getTitleText()).toBe('API key printer');
  expect(await dialog.getContentText()).toContain('Signet stores only a hash');
  expect(document.querySelector('[data-testid=secret]')?.textContent).toBe('sgk_secret');
});

it('a secret that the server signs with is stored encrypted, and its purpose is explained', async () => {
  const { dialog } = await show({ kept: 'encrypted', purpose: 'For your verifiers.' });
  const text = await dialog.getContentText();
  expect(text).toContain('For your verifiers.');
  expect(text).toContain('Signet stores it encrypted');
});

it('Escape does not lose a secret; “Close” discards it', async () => {
  const { screen, closed, dialog } = await show();
  await dialog.close();
  expect(await screen.dialogCount()).toBe(1);
  await screen.answer('Close');
  await closed;
  expect(await screen.dialogCount()).toBe(0);
  expect(document.body.textContent).not.toContain('sgk_secret');
});

it('a secret is copied', async () => {
  const copy = vi.spyOn(TestBed.inject(CdkClipboard), 'copy').mockReturnValue(true);
  const { screen } = await show();
  await screen.answer('Copy');
  expect(copy).toHaveBeenCalledWith('sgk_secret');
  expect(await screen.notice()).toBe('Copied.');
});

it('a secret is downloaded as a file with a final line break', async () => {
  const blobs: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return 'blob:test';
  });
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    clicked.push(this.download);
  });
  const { screen } = await show();
  await screen.answer('Download');
  expect(await blobs[0]?.text()).toBe('sgk_secret\n');
  expect(clicked).toEqual(['key.txt']);
});
