import { hostileNames, impossibleNames, type QuidSource } from './quid.js';

export const newerSource: QuidSource = {
  orgs: ['acme', 'acme', 'ACME', `o'org "x"`],
  namespaces: [
    {
      name: 'quid',
      open: false,
      groups: ['quid_admin'],
      users: [
        { name: 'root', groups: ['quid_admin'] },
        { name: 'root-helper', groups: [] },
      ],
    },
    {
      name: 'shop',
      accessTtl: '1h30m',
      refreshTtl: '7d',
      groups: ['admins', 'ADMINS', '\u0430dmins', 'e\u0301quipe', ...hostileNames].concat(
        impossibleNames.map(([name]) => name),
      ),
      users: [
        { name: 'ann', groups: ['x;admins'], orgs: [0, 3] },
        { name: 'bob', groups: ['admins', 'e\u0301quipe'], orgs: [1] },
        { name: 'eve', groups: ['ADMINS', '\u0430dmins', 'line\nbreak'], orgs: [2] },
        { name: 'ANN', groups: ['admins'] },
        { name: 'jose\u0301' },
        { name: 'disabled', enabled: false },
        { name: 'undecided', enabled: null },
        { name: 'nopassword', password: null },
        { name: 'damaged', hash: '5f4dcc3b5aa765d61d8327deb882cf99' },
        { name: 'guest', foreignGroups: [{ namespace: 'admins-of-b', group: 'admins' }] },
        ...hostileNames.map((name) => ({ name, groups: [name] })),
        ...impossibleNames.map(([name]) => ({ name, groups: ['admins'] })),
      ],
    },
    { name: 'SHOP', groups: ['admins'], users: [{ name: 'ann', groups: ['admins'] }] },
    { name: 'my app; "x"', users: [{ name: 'ann' }] },
    { name: 'not url', users: [{ name: 'ann' }] },
    { name: 'admins-of-b', groups: ['admins'], accessTtl: '20 minutes', algorithm: 'RS256' },
    { name: 'closed', open: false, algorithm: 'ES384', users: [{ name: 'ann' }] },
  ],
  administrators: [{ namespace: 'shop', user: 'bob', of: 'shop' }],
};

export const olderSource: QuidSource = {
  orgs: ['Umbrella', 'acme'],
  namespaces: [
    { name: 'quid', groups: ['quid_admin'], users: [{ name: 'root', groups: ['quid_admin'] }] },
    {
      name: 'old-shop',
      groups: ['staff', ...hostileNames],
      users: [
        { name: 'ann', groups: ['staff'], orgs: [0, 1] },
        { name: 'off', enabled: false },
        { name: 'undecided', enabled: null },
        ...hostileNames.map((name) => ({ name, groups: [name] })),
      ],
    },
  ],
};

export interface Device {
  key: string;
  identifier: string;
  expires: string;
}

const device = (index: number, more: Partial<Device> = {}): Device => ({
  key: `the key of device ${index}, long enough`,
  identifier: `7d1f5f3e-0000-4000-8000-${String(index).padStart(12, '0')}`,
  expires: '2099-12-31 23:59:59.123456',
  ...more,
});

export const devices = [1, 2, 3].map((index) => device(index));
export const expired = device(4, { expires: '2001-01-01 00:00:00.000000' });
