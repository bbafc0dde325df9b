/**
 * Every way in which Signet hands over the key of an encrypted token (RFC 7518 section 4). Not here and refused:
 * RSA1_5, which has a padding oracle (RFC 8725 section 3.2), PBES2 and `dir`, which need a shared secret.
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

/** How the content of an encrypted token is sealed (RFC 7518 section 5.3). */
export const contentAlgorithms = ['A128GCM', 'A192GCM', 'A256GCM'] as const;

export type ContentAlgorithm = (typeof contentAlgorithms)[number];

/** The curves that a key may be agreed on (RFC 7518 section 4.6). */
export const agreementCurves = ['P-256', 'P-384', 'P-521'] as const;

export type AgreementCurve = (typeof agreementCurves)[number];

/** The curve of a key that says nothing else. */
export const DEFAULT_CURVE: AgreementCurve = 'P-256';

/** The two algorithms of an encrypted token. */
export interface Encryption {
  alg: KeyManagementAlgorithm;
  enc: ContentAlgorithm;
  /** The curve of the key, where one is agreed on. P-256 if left out. */
  crv?: AgreementCurve;
}

/** The kind of key that an algorithm needs: the value of `kty`. */
export function encryptionKeyType(alg: KeyManagementAlgorithm): 'RSA' | 'EC' {
  return alg.startsWith('RSA') ? 'RSA' : 'EC';
}

/** What is said to one who asks for an algorithm that is not in the list. */
export function keyManagementRefusal(name: unknown): string {
  if (name === 'RSA1_5') {
    return 'RSA1_5 is refused: its padding lets an attacker decrypt tokens by asking (RFC 8725 section 3.2). Use RSA-OAEP-256.';
  }
  return `must be one of ${keyManagementAlgorithms.join(', ')}`;
}
