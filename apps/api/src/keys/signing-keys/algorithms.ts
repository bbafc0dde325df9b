/** The supported signing algorithms; any other name is refused. */
export const signingAlgorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** Supported RSA key sizes in bits; 2048 is the minimum of RFC 7518 section 3.3. */
export const rsaSizes = [2048, 3072, 4096] as const;

export type RsaBits = (typeof rsaSizes)[number];

/** A kind of key: `kty`, `crv` and the byte lengths of its members (RFC 7518 section 6, RFC 8037). */
export type AlgorithmKind =
  | { keyType: 'oct'; symmetric: true; hashBits: 256 | 384 | 512; publicMembers: readonly [] }
  | {
      keyType: 'RSA';
      symmetric: false;
      hashBits: 256 | 384 | 512;
      publicMembers: readonly ['n', 'e'];
    }
  | {
      keyType: 'EC';
      symmetric: false;
      hashBits: 256 | 384 | 512;
      curve: 'P-256' | 'P-384' | 'P-521';
      coordinateBytes: 32 | 48 | 66;
      publicMembers: readonly ['crv', 'x', 'y'];
    }
  | {
      keyType: 'OKP';
      symmetric: false;
      /** Ed25519 uses SHA-512 internally (RFC 8032). */
      hashBits: 512;
      curve: 'Ed25519';
      coordinateBytes: 32;
      publicMembers: readonly ['crv', 'x'];
    };

const hmac = (hashBits: 256 | 384 | 512): AlgorithmKind => ({
  keyType: 'oct',
  symmetric: true,
  hashBits,
  publicMembers: [],
});

const rsa = (hashBits: 256 | 384 | 512): AlgorithmKind => ({
  keyType: 'RSA',
  symmetric: false,
  hashBits,
  publicMembers: ['n', 'e'],
});

const ec = (
  hashBits: 256 | 384 | 512,
  curve: 'P-256' | 'P-384' | 'P-521',
  coordinateBytes: 32 | 48 | 66,
): AlgorithmKind => ({
  keyType: 'EC',
  symmetric: false,
  hashBits,
  curve,
  coordinateBytes,
  publicMembers: ['crv', 'x', 'y'],
});

const ed25519: AlgorithmKind = {
  keyType: 'OKP',
  symmetric: false,
  hashBits: 512,
  curve: 'Ed25519',
  coordinateBytes: 32,
  publicMembers: ['crv', 'x'],
};

/**
 * The allow-list. `EdDSA` and `Ed25519` name the same algorithm. RFC 9864 deprecates the first, which most verifiers
 * still expect, so the namespace chooses the name.
 */
export const algorithms: Readonly<Record<SigningAlgorithm, AlgorithmKind>> = {
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa(256),
  RS384: rsa(384),
  RS512: rsa(512),
  PS256: rsa(256),
  PS384: rsa(384),
  PS512: rsa(512),
  ES256: ec(256, 'P-256', 32),
  ES384: ec(384, 'P-384', 48),
  ES512: ec(512, 'P-521', 66),
  EdDSA: ed25519,
  Ed25519: ed25519,
};

/** Whether a string is exactly the name of a supported algorithm. */
export function isSigningAlgorithm(name: unknown): name is SigningAlgorithm {
  return signingAlgorithms.some((algorithm) => algorithm === name);
}
