/**
 * The supported key management algorithms (RFC 7518 section 4). Deliberately missing: RSA1_5, which has a padding
 * oracle (RFC 8725 section 3.2), and PBES2 and `dir`, which need a shared secret.
 */
export const keyManagementAlgorithms = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
] as const;

export type KeyManagementAlgorithm = (typeof keyManagementAlgorithms)[number];

/** The supported content encryption algorithms (RFC 7518 section 5.3). */
export const contentAlgorithms = ['A128GCM', 'A192GCM', 'A256GCM'] as const;

export type ContentAlgorithm = (typeof contentAlgorithms)[number];

/** The supported curves of key agreement (RFC 7518 section 4.6). */
export const agreementCurves = ['P-256', 'P-384', 'P-521'] as const;

export type AgreementCurve = (typeof agreementCurves)[number];

/** The curve of keys whose settings name none. */
export const DEFAULT_CURVE: AgreementCurve = 'P-256';

/** The two algorithms of an encrypted token. */
export interface Encryption {
  alg: KeyManagementAlgorithm;
  enc: ContentAlgorithm;
  /** The curve of ECDH-ES keys. Default: P-256. */
  crv?: AgreementCurve;
}

/** The `kty` of the keys of an algorithm. */
export function encryptionKeyType(alg: KeyManagementAlgorithm): 'RSA' | 'EC' {
  return alg.startsWith('RSA') ? 'RSA' : 'EC';
}

/** The error message for an unsupported algorithm. */
export function keyManagementRefusal(name: unknown): string {
  if (name === 'RSA1_5') {
    return 'RSA1_5 is not supported: it has a padding oracle (RFC 8725 section 3.2). Use RSA-OAEP-256.';
  }
  return `must be one of ${keyManagementAlgorithms.join(', ')}`;
}
