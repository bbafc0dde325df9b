import { expect, it } from 'vitest';
import { roleMay, roles } from './permissions.js';

// An import adds users to groups and orgs, and creates groups. It must not bypass these permissions.
it.each(['groups:write', 'org-members:write'] as const)(
  'gives %s to every role that may write users',
  (permission) => {
    const writers = roles.filter((role) => roleMay(role, 'users:write'));
    expect(writers).toContain('namespace-admin');
    expect(writers.filter((role) => !roleMay(role, permission))).toEqual([]);
  },
);
