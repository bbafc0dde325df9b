import { describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import type { KeyManagementAlgorithm } from '../../keys/signing-keys/encryption-algorithms.js';
import {
  jwtisSigningAlgorithms,
  toRegistration,
  renewalStrategyOf,
  type JwtisRegistrationOptions,
} from './jwtis-registration.js';

const faultsOf = (options: JwtisRegistrationOptions): string[] => {
  try {
    toRegistration('kid', options);
    return [];
  } catch (error) {
    const { fields } = error as { fields: { pointer: string; detail: string }[] };
    return fields.map(({ pointer, detail }) => `${pointer} ${detail}`);
  }
};

it('uses the defaults of JWTIS', () => {
  expect(toRegistration('clients', {})).toEqual({
    expiry: 4320 * 3600,
    namespace: {
      name: 'clients',
      algorithm: 'ES256',
      publicEndpoint: true,
      accessTtl: '3d',
      accessTtlMax: '3d',
      refreshTtl: '30d',
      refreshTtlMax: '30d',
      sessionTtlMax: '180d',
      renewalStrategy: 'keep',
      refreshEncryption: { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' },
      keyRotation: null,
    },
  });
});

it('accepts options, with durations in nanoseconds or in the syntax of Go', () => {
  const registration = toRegistration('clients', {
    expiry: '240h',
    sig_alg: 'PS256',
    sig_bits: 2048,
    enc_alg: 'RSA-OAEP-256',
    auth_ttl: 900_000_000_000,
    refresh_ttl: '72h',
    refresh_strategy: 'refreshBoth',
  });
  expect(registration).toEqual({
    expiry: 864_000,
    namespace: {
      name: 'clients',
      algorithm: 'PS256',
      rsaBits: 2048,
      publicEndpoint: true,
      accessTtl: '15m',
      accessTtlMax: '15m',
      refreshTtl: '3d',
      refreshTtlMax: '3d',
      sessionTtlMax: '10d',
      renewalStrategy: 'rotate',
      refreshEncryption: { alg: 'RSA-OAEP-256', enc: 'A256GCM' },
      keyRotation: null,
    },
  });
});

it.each([
  [undefined, 'keep'],
  ['noRefresh', 'keep'],
  ['refreshOnExpire', 'rotate-near-expiry'],
  ['refreshBoth', 'rotate'],
] as const)('maps %s to %s', (strategy, expected) => {
  expect(renewalStrategyOf(strategy)).toBe(expected);
});

it('accepts every signing algorithm with a public key', () => {
  expect(jwtisSigningAlgorithms).toEqual([
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ]);
});

describe('bits', () => {
  it.each<[SigningAlgorithm, number | undefined]>([
    ['ES256', 256],
    ['ES384', 384],
    ['ES512', 521],
    ['EdDSA', 256],
    ['RS256', 2048],
    ['RS384', 3072],
    ['PS512', 4096],
    ...jwtisSigningAlgorithms.map((algorithm): [SigningAlgorithm, undefined] => [
      algorithm,
      undefined,
    ]),
  ])('for %s may be %s', (sig_alg, sig_bits) => {
    expect(faultsOf({ sig_alg, sig_bits })).toEqual([]);
  });

  it.each<[KeyManagementAlgorithm, number | undefined, object]>([
    ['ECDH-ES', undefined, {}],
    ['ECDH-ES', 256, { crv: 'P-256' }],
    ['ECDH-ES+A128KW', 384, { crv: 'P-384' }],
    ['ECDH-ES+A256KW', 521, { crv: 'P-521' }],
    ['RSA-OAEP', 4096, {}],
  ])('for %s may be %s, which sets the curve to %j', (enc_alg, enc_bits, curve) => {
    const { namespace } = toRegistration('kid', { enc_alg, enc_bits });
    expect(namespace.refreshEncryption).toEqual({ alg: enc_alg, enc: 'A256GCM', ...curve });
  });

  it('for RSA apply to both keys', () => {
    const both = { sig_alg: 'RS256', enc_alg: 'RSA-OAEP' } as const;
    const bitsOf = (options: JwtisRegistrationOptions) =>
      toRegistration('kid', options).namespace.rsaBits;
    expect(bitsOf({ ...both })).toBeUndefined();
    expect(bitsOf({ ...both, sig_bits: 2048 })).toBe(2048);
    expect(bitsOf({ ...both, enc_bits: 4096 })).toBe(4096);
    expect(bitsOf({ ...both, sig_bits: 4096, enc_bits: 4096 })).toBe(4096);
    expect(bitsOf({ sig_alg: 'ES384', sig_bits: 384, enc_bits: 256 })).toBeUndefined();
    expect(faultsOf({ ...both, sig_bits: 2048, enc_bits: 4096 })).toEqual([
      expect.stringMatching(/^\/enc_bits must equal sig_bits/),
    ]);
  });

  it.each<[JwtisRegistrationOptions, string]>([
    // JWTIS applied its global default of 256 to RSA; 512 is a common mistake for ES512.
    [{ sig_alg: 'RS256', sig_bits: 256 }, '/sig_bits must be 2048, 3072, 4096 for RS256'],
    [{ sig_alg: 'PS256', sig_bits: 1024 }, '/sig_bits must be 2048, 3072, 4096 for PS256'],
    [{ sig_alg: 'ES512', sig_bits: 512 }, '/sig_bits must be 521 for ES512'],
    [{ sig_alg: 'ES384', sig_bits: 256 }, '/sig_bits must be 384 for ES384'],
    [{ sig_bits: 384 }, '/sig_bits must be 256 for ES256'],
    [{ enc_bits: 512 }, '/enc_bits must be 256, 384, 521 for ECDH-ES+A256KW'],
    [{ enc_alg: 'RSA-OAEP', enc_bits: 256 }, '/enc_bits must be 2048, 3072, 4096 for RSA-OAEP'],
  ])('%j are refused', (options, fault) => {
    expect(faultsOf(options)).toEqual([`${fault}, or omitted`]);
  });

  it('are refused together', () => {
    expect(faultsOf({ sig_bits: 1, enc_bits: 1 })).toHaveLength(2);
  });
});
