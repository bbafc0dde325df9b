import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import jsonwebtoken, { type Algorithm } from 'jsonwebtoken';

/** A decoded, unverified compact JWT. */
export interface ReadToken {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signingInput: string;
  signature: Buffer;
}

export function readToken(token: string): ReadToken {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const json = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return {
    header: json(header),
    claims: json(payload),
    signingInput: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** A published JWK as a key object of OpenSSL. */
export function publicKeyOf(jwk: Record<string, unknown>): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

export function secretKeyOf(secret: Uint8Array): KeyObject {
  return createSecretKey(secret);
}

/** Verifies a signature with OpenSSL alone, as RFC 7518 section 3 and RFC 8037 define it. */
export function signatureHolds(token: string, algorithm: string, key: KeyObject): boolean {
  const { signingInput, signature } = readToken(token);
  const data = Buffer.from(signingInput);
  const hash = `sha${algorithm.slice(2)}`;
  switch (algorithm.slice(0, 2)) {
    case 'HS': {
      const expected = createHmac(hash, key).update(data).digest();
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    }
    case 'RS':
      return verify(hash, data, key, signature);
    case 'PS': {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return verify(
        hash,
        data,
        { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
        signature,
      );
    }
    case 'ES':
      return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'Ed':
      return verify(null, data, key, signature);
    default:
      throw new Error(`No such algorithm: ${algorithm}`);
  }
}

/** Verifies like an application with `jsonwebtoken`, which supports all algorithms except EdDSA. Throws on failure. */
export function verifyAsApplication(
  token: string,
  algorithm: string,
  key: KeyObject,
  issuer: string,
  audience = issuer,
): Record<string, unknown> {
  const options = { algorithms: [algorithm as Algorithm], issuer, audience };
  return jsonwebtoken.verify(token, key, options) as Record<string, unknown>;
}
