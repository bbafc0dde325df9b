import { compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { algorithms, signingAlgorithms, type SigningAlgorithm } from './algorithms.js';
import { generateKey, importSigner, importVerifier, type Signer } from './key-material.js';
import { createSignature, verifyMac } from './signatures.js';

const keyOf = (algorithm: SigningAlgorithm) => generateKey(algorithm, { rsaBits: 2048 });
const signerOf = async (algorithm: SigningAlgorithm): Promise<Signer> =>
  importSigner(algorithm, (await keyOf(algorithm)).privateJwk);

describe.each(signingAlgorithms)('a signature of %s', (algorithm) => {
  it('is valid for jose', async () => {
    const { privateJwk, publicJwk } = await keyOf(algorithm);
    const signer = await importSigner(algorithm, privateJwk);
    const header = Buffer.from(JSON.stringify({ alg: algorithm })).toString('base64url');
    const input = `${header}.${Buffer.from('signed').toString('base64url')}`;
    const signature = await createSignature(algorithm, signer, Buffer.from(input));
    const token = `${input}.${signature.toString('base64url')}`;
    const { payload } = await compactVerify(
      token,
      await importJWK({ ...(publicJwk ?? privateJwk) }, algorithm),
    );
    expect(Buffer.from(payload).toString()).toBe('signed');
  });
});

it.each<[SigningAlgorithm, SigningAlgorithm]>([
  ['ES256', 'ES384'],
  ['RS256', 'RS512'],
  ['RS256', 'PS256'],
  ['HS256', 'HS512'],
  ['HS256', 'ES256'],
  ['ES256', 'HS256'],
  ['Ed25519', 'ES256'],
])('a key for %s does not sign with %s', async (own, other) => {
  const signer = await signerOf(own);
  await createSignature(own, signer, Buffer.from('data'));
  await expect(createSignature(other, signer, Buffer.from('data'))).rejects.toThrow(
    `not for ${other}`,
  );
});

it('accepts no other MAC, data or key', async () => {
  const { privateJwk } = await keyOf('HS256');
  const signer = await importSigner('HS256', privateJwk);
  const verifier = await importVerifier('HS256', privateJwk);
  const other = await importVerifier('HS256', (await keyOf('HS256')).privateJwk);
  const data = Buffer.from('data');
  const mac = await createSignature('HS256', signer, data);
  expect(mac).toHaveLength(algorithms.HS256.hashBits / 8);
  expect(verifyMac('HS256', verifier, data, mac)).toBe(true);
  expect(verifyMac('HS256', verifier, Buffer.from('Data'), mac)).toBe(false);
  expect(verifyMac('HS256', other, data, mac)).toBe(false);
  expect(verifyMac('HS256', verifier, data, mac.subarray(1))).toBe(false);
  expect(verifyMac('HS256', verifier, data, Buffer.alloc(0))).toBe(false);
});
