import nodeJose from 'node-jose';

/** The protected header of a compact JWE, which is not encrypted. */
export function headerOf(token: string): Record<string, unknown> {
  const [header = ''] = token.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
}

/**
 * Decrypts like an application that uses `node-jose`, which shares no code with the server, and accepts only these two
 * algorithms. Throws on failure.
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

/** Encrypts to a public key, as anyone can; also used for tokens that the server must refuse. */
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
