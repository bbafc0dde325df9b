import type { RenewalStrategy } from '#database';
import { AppError, type FieldError } from '../../core/errors/app-error.js';
import { formatDuration } from '../../core/fields/duration.js';
import {
  algorithms,
  rsaSizes,
  signingAlgorithms,
  type RsaBits,
  type SigningAlgorithm,
} from '../../keys/signing-keys/algorithms.js';
import {
  encryptionKeyType,
  type AgreementCurve,
  type KeyManagementAlgorithm,
} from '../../keys/signing-keys/encryption-algorithms.js';
import type { NamespaceCreate } from '../../identity/namespaces/namespaces.dto.js';
import { goSeconds } from './go-duration.js';

/** The defaults of JWTIS, in seconds: 4320h, 72h and 720h. */
const defaults = { expiry: 15_552_000, authTtl: 259_200, refreshTtl: 2_592_000 } as const;

export const jwtisStrategies = ['noRefresh', 'refreshOnExpire', 'refreshBoth'] as const;

export type JwtisStrategy = (typeof jwtisStrategies)[number];

const strategies: Readonly<Record<JwtisStrategy, RenewalStrategy>> = {
  noRefresh: 'keep',
  refreshOnExpire: 'rotate-near-expiry',
  refreshBoth: 'rotate',
};

/** Algorithms with a public key, which `register` and `keys` must return. */
export const jwtisSigningAlgorithms = signingAlgorithms.filter(
  (algorithm) => !algorithms[algorithm].symmetric,
);

/** The key sizes by which JWTIS names curves. */
const curveBits = { 'P-256': 256, 'P-384': 384, 'P-521': 521, Ed25519: 256 } as const;

/** Options of a registration. */
export interface JwtisRegistrationOptions {
  expiry?: number | string;
  sig_alg?: SigningAlgorithm;
  sig_bits?: number;
  enc_alg?: KeyManagementAlgorithm;
  enc_bits?: number;
  auth_ttl?: number | string;
  refresh_ttl?: number | string;
  refresh_strategy?: JwtisStrategy;
}

/** The namespace and the credential to create for a client. */
export interface JwtisRegistration {
  namespace: NamespaceCreate;
  /** Lifetime of the credential, in seconds. */
  expiry: number;
}

/** Maps JWTIS's name of a renewal strategy. */
export function renewalStrategyOf(strategy: JwtisStrategy | undefined): RenewalStrategy {
  return strategies[strategy ?? 'noRefresh'];
}

/**
 * The namespace of a `kid`. Options have the defaults of JWTIS, but the default of bits depends on the algorithm.
 * @throws AppError request.invalid where the bits do not fit their algorithm
 */
export function toRegistration(kid: string, options: JwtisRegistrationOptions): JwtisRegistration {
  const { sig_alg: algorithm = 'ES256', enc_alg: alg = 'ECDH-ES+A256KW' } = options;
  checkKeySizes({ ...options, sig_alg: algorithm, enc_alg: alg });
  const expiry = goSeconds(options.expiry) ?? defaults.expiry;
  const accessTtl = formatDuration(goSeconds(options.auth_ttl) ?? defaults.authTtl);
  const refreshTtl = formatDuration(goSeconds(options.refresh_ttl) ?? defaults.refreshTtl);
  const namespace: NamespaceCreate = {
    name: kid,
    algorithm,
    publicEndpoint: true,
    accessTtl,
    accessTtlMax: accessTtl,
    refreshTtl,
    refreshTtlMax: refreshTtl,
    // JWTIS renews a pair of tokens until the keys expire.
    sessionTtlMax: formatDuration(expiry),
    renewalStrategy: renewalStrategyOf(options.refresh_strategy),
    refreshEncryption: { alg, enc: 'A256GCM' },
    // Its verifiers are configured with the public key once and never fetch another.
    keyRotation: null,
  };
  const bits = rsaBitsOf(algorithm, alg, options);
  if (bits !== undefined) namespace.rsaBits = bits;
  const crv = curveOf(alg, options.enc_bits);
  if (crv !== undefined) namespace.refreshEncryption = { alg, enc: 'A256GCM', crv };
  return { namespace, expiry };
}

type Bits = Pick<JwtisRegistrationOptions, 'sig_bits' | 'enc_bits'>;

function checkKeySizes({
  sig_alg,
  sig_bits,
  enc_alg,
  enc_bits,
}: Bits & Required<Pick<JwtisRegistrationOptions, 'sig_alg' | 'enc_alg'>>): void {
  const fields: FieldError[] = [];
  const signing = bitsOfSigning(sig_alg);
  if (sig_bits !== undefined && !signing.includes(sig_bits))
    fields.push({ pointer: '/sig_bits', detail: mustBe(signing, sig_alg) });
  const encryption = bitsOfEncryption(enc_alg);
  if (enc_bits !== undefined && !encryption.includes(enc_bits))
    fields.push({ pointer: '/enc_bits', detail: mustBe(encryption, enc_alg) });
  const bothRsa = isRsa(sig_alg) && encryptionKeyType(enc_alg) === 'RSA';
  if (bothRsa && sig_bits !== undefined && enc_bits !== undefined && sig_bits !== enc_bits)
    fields.push({
      pointer: '/enc_bits',
      detail: 'must equal sig_bits or be omitted: all RSA keys of a namespace have the same size',
    });
  if (fields.length > 0)
    throw new AppError('request.invalid', 'The key sizes do not match the algorithms.', fields);
}

function mustBe(bits: readonly number[], algorithm: string): string {
  return `must be ${bits.join(', ')} for ${algorithm}, or omitted`;
}

function isRsa(algorithm: SigningAlgorithm): boolean {
  return algorithms[algorithm].keyType === 'RSA';
}

function bitsOfSigning(algorithm: SigningAlgorithm): readonly number[] {
  const kind = algorithms[algorithm];
  return 'curve' in kind ? [curveBits[kind.curve]] : rsaSizes;
}

function bitsOfEncryption(alg: KeyManagementAlgorithm): readonly number[] {
  return encryptionKeyType(alg) === 'RSA' ? rsaSizes : [256, 384, 521];
}

/** The size of the RSA keys; undefined if there are none, or no size was requested. */
function rsaBitsOf(
  algorithm: SigningAlgorithm,
  alg: KeyManagementAlgorithm,
  { sig_bits, enc_bits }: Bits,
): RsaBits | undefined {
  const signing = isRsa(algorithm) ? sig_bits : undefined;
  const encryption = encryptionKeyType(alg) === 'RSA' ? enc_bits : undefined;
  return rsaSizes.find((size) => size === (signing ?? encryption));
}

/** The curve for encrypting refresh tokens; undefined if the algorithm has none, or none was requested. */
function curveOf(
  alg: KeyManagementAlgorithm,
  bits: number | undefined,
): AgreementCurve | undefined {
  if (encryptionKeyType(alg) === 'RSA') return undefined;
  return (['P-256', 'P-384', 'P-521'] as const).find((curve) => curveBits[curve] === bits);
}
