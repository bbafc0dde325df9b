import type { NamespaceCreate } from '#client';

export const presetNames = ['browser', 'service', 'iot', 'quid', 'own'] as const;
export type PresetName = (typeof presetNames)[number];

/** Settings for typical kinds of applications; all of them can be changed later. */
export const presets: Readonly<Record<PresetName, Omit<NamespaceCreate, 'name'>>> = {
  browser: {
    publicEndpoint: true,
    accessTtl: '5m',
    accessTtlMax: '15m',
    refreshTtl: '8h',
    refreshTtlMax: '7d',
    sessionTtlMax: '30d',
    renewalStrategy: 'rotate',
  },
  service: {
    publicEndpoint: true,
    accessTtl: '10m',
    accessTtlMax: '1h',
    defaultScope: 'none',
    passwordLogin: false,
  },
  iot: {
    publicEndpoint: true,
    algorithm: 'EdDSA',
    accessTtl: '1h',
    accessTtlMax: '1d',
    refreshTtl: '90d',
    refreshTtlMax: '1y',
    sessionTtlMax: '1y',
    renewalStrategy: 'rotate-near-expiry',
    defaultScope: 'none',
  },
  quid: {
    publicEndpoint: true,
    algorithm: 'HS256',
    claimNames: 'long',
    omitAudience: true,
    accessTtl: '20m',
    accessTtlMax: '20m',
    refreshTtl: '24h',
    refreshTtlMax: '24h',
    renewalStrategy: 'keep',
  },
  own: { publicEndpoint: true },
};
