import { describe, expect, it } from 'vitest';
import { requestedAudience } from './requested-audience.js';

const billing = 'https://billing.example/';

describe('requestedAudience', () => {
  it.each([
    [{}, undefined],
    [{ audience: 'billing' }, 'billing'],
    [{ resource: billing }, billing],
    [{ resource: [billing, billing] }, billing],
    [{ audience: billing, resource: billing }, billing],
    [{ resource: 'urn:example:billing' }, 'urn:example:billing'],
  ])('of %j is %j', (request, audience) => {
    expect(requestedAudience(request)).toBe(audience);
  });

  it.each([
    { resource: [billing, 'https://shop.example/'] },
    { audience: 'billing', resource: billing },
    { resource: 'billing' },
    { resource: '/billing' },
    { resource: `${billing}#part` },
    { resource: [billing, 'not a uri'] },
  ])('refuses %j as a target', (request) => {
    expect(() => requestedAudience(request)).toThrow(
      expect.objectContaining({ code: 'audience.refused' }) as Error,
    );
  });
});
