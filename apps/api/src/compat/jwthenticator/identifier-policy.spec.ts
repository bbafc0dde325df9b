import { describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../journal/activity/activity.js';
import type { AppLogger } from '../../core/logging/logger.js';
import { readSettings } from '../../core/settings/settings.js';
import { IdentifierPolicy } from './identifier-policy.js';

const key = { id: 'key-1', namespaceId: 'ns-1', identifier: 'own' };

function policyOf(value?: string) {
  const countEvent = vi.fn();
  const warn = vi.fn();
  const variable = 'SIGNET_COMPAT_JWTHENTICATOR_IDENTIFIER_MISMATCH';
  const settings = readSettings(value === undefined ? {} : { [variable]: value });
  const policy = new IdentifierPolicy(
    settings,
    { countEvent } as unknown as Activity,
    { warn } as unknown as AppLogger,
  );
  return { policy, countEvent, warn };
}

describe('the identifier of a request', () => {
  it.each([undefined, 'refuse', 'warn', 'accept'])('that matches the key passes (%s)', (value) => {
    const { policy, countEvent, warn } = policyOf(value);
    expect(policy.allowsIdentifier(key, 'own')).toBe(true);
    expect([countEvent.mock.calls, warn.mock.calls]).toEqual([[], []]);
  });

  it.each([
    [undefined, false, 0],
    ['refuse', false, 0],
    ['warn', true, 1],
    ['accept', true, 0],
  ])('that differs is handled by the setting (%s), and always counted', (value, passes, warned) => {
    const { policy, countEvent, warn } = policyOf(value);
    expect(policy.allowsIdentifier(key, 'another')).toBe(passes);
    expect(countEvent.mock.calls).toEqual([['ns-1', 'identifier-mismatch']]);
    expect(warn).toHaveBeenCalledTimes(warned);
  });
});
