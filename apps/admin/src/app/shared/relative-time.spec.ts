import { MatTooltipHarness } from '@angular/material/tooltip/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { afterEach, expect, it, vi } from 'vitest';
import { Screen } from '../../testing/screen';
import { RelativeTime } from './relative-time';

afterEach(() => {
  vi.restoreAllMocks();
});

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

it.each([
  ['de-DE', 'in 3 months', /\d{1,2} \p{L}+ \d{4}/u],
  ['en-GB', 'in 3 months', /\d{1,2} \p{L}+ \d{4}.*(UTC|GMT|BST)/u],
  ['en-US', 'in 3 months', /\p{L}+ \d{1,2}, \d{4}.*(UTC|GMT|[A-Z]{3})/u],
])(
  'a time is relative, and exact in its tooltip, for a browser in %s',
  async (tag, text, exact) => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue([tag]);
    const screen = await Screen.of(RelativeTime, { at: inDays(90) });
    expect(screen.text()).toBe(text);
    const loader = TestbedHarnessEnvironment.loader(screen.fixture);
    const tooltip = await loader.getHarness(MatTooltipHarness);
    await tooltip.show();
    expect(await tooltip.getTooltipText()).toMatch(exact);
  },
);

it('a time is machine-readable, and reached by the keyboard', async () => {
  const at = inDays(-2);
  const screen = await Screen.of(RelativeTime, { at });
  const time = screen.element.querySelector('time');
  expect(time?.getAttribute('datetime')).toBe(at);
  expect(time?.tabIndex).toBe(0);
  expect(screen.text()).toBe('2 days ago');
});

it('another text can be shown in place of the relative time', async () => {
  const screen = await Screen.of(RelativeTime, { at: inDays(1), text: 'tomorrow' });
  expect(screen.text()).toBe('tomorrow');
});

it('a time that never came is “never”', async () => {
  const screen = await Screen.of(RelativeTime, { at: null });
  expect(screen.text()).toBe('never');
});
