/** Records as the server returns them, with the members that the screens use. */

const bookkeeping = {
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
};

export const user = (more: object = {}) => ({
  ...bookkeeping,
  id: 'u1',
  name: 'ann',
  disabled: false,
  hasPassword: true,
  attributes: { level: 1 },
  ...more,
});

export const apiKey = (more: object = {}) => ({
  ...bookkeeping,
  id: 'k1',
  identifier: 'k1',
  name: 'printer',
  disabled: false,
  imported: false,
  expiresAt: null as string | null,
  lastUsedAt: null,
  allowedAddresses: [] as string[],
  maySetClaims: false,
  exchangeAudiences: [] as string[],
  attributes: {},
  ...more,
});

export const administrator = (more: object = {}) => ({
  ...bookkeeping,
  id: 'a1',
  username: 'nina',
  role: 'namespace-admin',
  disabled: false,
  secondFactor: false,
  namespaces: [] as { id: string; name: string }[],
  ...more,
});

export const namespace = (more: object = {}) => ({
  ...bookkeeping,
  id: 'n1',
  name: 'shop',
  issuer: 'https://auth.example/ns/shop',
  disabled: false,
  description: '',
  algorithm: 'ES256',
  rsaBits: 3072,
  publicEndpoint: true,
  claimNames: 'short',
  claimTemplate: {},
  audience: null,
  omitAudience: false,
  headerType: 'at+jwt',
  accessTtl: '10m',
  accessTtlMax: '1h',
  refreshTtl: '7d',
  refreshTtlMax: '30d',
  sessionTtlMax: '90d',
  maxSessions: 100,
  keyRotation: '90d',
  renewalStrategy: 'keep',
  reuseGrace: 10,
  refreshEncryption: null,
  defaultScope: 'all',
  passwordLogin: true,
  passwordGrant: false,
  passwordMinLength: 8,
  ...more,
});
