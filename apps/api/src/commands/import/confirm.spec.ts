import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from './confirm.js';

const terminal = (): PassThrough & { isTTY: boolean } =>
  Object.assign(new PassThrough(), { isTTY: true });

describe('confirm', () => {
  it.each([
    ['yes', true],
    ['YES', true],
    ['y', false],
    ['no', false],
    ['', false],
  ])('reads %j as %s', async (answer, agreed) => {
    const input = terminal();
    const asked = confirm(input, terminal());
    input.write(`${answer}\n`);
    expect(await asked).toBe(agreed);
  });

  it('reads the end of the input as no', async () => {
    const input = terminal();
    const asked = confirm(input, terminal());
    input.end();
    expect(await asked).toBe(false);
  });

  it('refuses to prompt without a terminal, and names the option', async () => {
    await expect(confirm(new PassThrough(), terminal())).rejects.toThrow('--yes');
    await expect(confirm(terminal(), new PassThrough())).rejects.toThrow('--yes');
  });
});
