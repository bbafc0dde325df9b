import { createDecipheriv, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestDatabase } from './database.js';

interface EncryptedKey {
  name: string;
  namespace_id: string;
  kid: string;
  algorithm: string;
  purpose: string;
  sealed_private: string;
}

const ENCRYPTED_KEYS = `SELECT n.name, k.namespace_id, k.kid, k.algorithm, k.purpose, k.sealed_private
  FROM signing_keys k JOIN namespaces n ON n.id = k.namespace_id
  WHERE k.sealed_private IS NOT NULL`;
const ACTIVE_HMAC = `k.purpose = 'access' AND k.state = 'active' AND k.algorithm LIKE 'HS%'`;

/**
 * The HMAC secrets of all namespaces, by namespace name, decrypted with the master key as an attacker with database
 * access would; no route shows them. The embedded database must not be in use.
 */
export async function storedHmacSecrets(database: TestDatabase): Promise<Map<string, Buffer>> {
  const keys = await encryptedKeys(database, ACTIVE_HMAC);
  return new Map(keys.map(({ name, jwk }) => [name, Buffer.from(jwk['k'] ?? '', 'base64url')]));
}

/** The private keys of all namespaces for purposes other than access tokens, as JWKs by `kid`; decrypted likewise. */
export async function storedRefreshKeys(
  database: TestDatabase,
): Promise<Map<string, Record<string, string>>> {
  const keys = await encryptedKeys(database, `k.purpose <> 'access'`);
  return new Map(keys.map(({ kid, jwk }) => [kid, jwk]));
}

async function encryptedKeys(
  database: TestDatabase,
  condition: string,
): Promise<{ name: string; kid: string; jwk: Record<string, string> }[]> {
  const master = masterKey(database);
  const keys = await database.run(`${ENCRYPTED_KEYS} AND ${condition}`);
  return (keys as unknown as EncryptedKey[]).map((key) => ({
    ...key,
    jwk: decryptKey(master, key),
  }));
}

function masterKey({ environment }: TestDatabase): Buffer {
  const folder = environment['SIGNET_DATA_DIR'];
  const setting =
    folder === undefined
      ? environment['SIGNET_MASTER_KEYS']
      : readFileSync(join(folder, 'master.key'), 'utf8').trim();
  return Buffer.from(setting?.split(':')[1] ?? '', 'base64');
}

/** AES-256-GCM with a key derived from the master key; the AAD binds the ciphertext to its row. */
function decryptKey(master: Buffer, key: EncryptedKey): Record<string, string> {
  const [version = '', id = '', nonce = '', ciphertext = ''] = key.sealed_private.split('.');
  const derived = Buffer.from(hkdfSync('sha256', master, '', 'signet/v1/seal', 32));
  const bytes = Buffer.from(ciphertext, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', derived, Buffer.from(nonce, 'base64url'));
  const place = ['signing-key', key.namespace_id, key.kid, key.algorithm, key.purpose];
  decipher.setAAD(Buffer.from(JSON.stringify([version, 'seal', id, ...place])));
  decipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  return JSON.parse(plain.toString()) as Record<string, string>;
}
