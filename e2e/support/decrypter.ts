import nodeJose from 'node-jose';

/** The protected header of a compact JWE; anyone can read it. */
export function headerOf(token: string): Record<string, unknown> {
  const [header = ''] = token.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
}

/**
 * Decrypts as an application would that uses `node-jose`, which shares no code with the server, and that accepts
 * these two algorithms alone. Throws if refused.
 */
export async function decryptAsApplication(
  token: string,
  { alg, enc }: { alg: string; enc: string },
  privateJwk: object,
): Promise<string> {
  const key = await nodeJose.JWK.asKey({ ...privateJwk, use: 'enc', alg });
  const decrypter = nodeJose.JWE.createDecrypt(key, { algorithms: [alg, enc] });
  const { plaintext } = await decrypter.decrypt(token);
  return plaintext.toString();
}

/** Encrypts for a public key as anybody can who knows it; also what the server has to refuse. */
export async function encryptAsStranger(
  text: string,
  { enc, ...header }: { alg: string; enc: string } & Record<string, unknown>,
  publicJwk: object,
): Promise<string> {
  const { zip, ...fields } = header;
  const key = await nodeJose.JWK.asKey({ ...publicJwk });
  const options = { format: 'compact' as const, contentAlg: enc, zip: zip === 'DEF', fields };
  return nodeJose.JWE.createEncrypt(options, key).update(text).final();
}
