// The rows of a large database, written by set-based statements. Names and ids follow from the number of a row, so every run
// creates the same ones, and a row finds those that it refers to without a look-up.
import { path } from './signet.mjs';

/** Half of the users are in the first namespace. */
export const LARGE_NAMESPACE = 'seed-1';

/** Groups of the large namespace, of every other one, and of each user. */
const LARGE_GROUPS = 300;
const GROUPS = 3;

/** Rows of one statement: it stays short, and progress shows. */
const BATCH_SIZE = 100_000;
const KEY_BATCH_SIZE = 500;

const REFRESH_TTL = 30 * 86_400;

/**
 * @typedef {object} Size
 * @property {number} users
 * @property {number} namespaces
 * @property {number} sessions
 *
 * @typedef {object} Seed
 * @property {import('pg').Client} client
 * @property {Size} size
 * @property {string} masterKeys
 * @property {string} passwordHash Of every user.
 * @property {(text: string) => void} report
 */

/** @param {Seed} seed */
export async function insertRows(seed) {
  const { client, size, passwordHash } = seed;
  const { nameKey } = await fromBuild('core/fields/names.js');
  const keyDigits = nameKey('0123456789');
  if (keyDigits.length !== 10) throw new Error('The name key of a digit is no single character.');
  /** The SQL of the name and of its key, whose characters are folded one by one. */
  const named = (prefix, number) =>
    `'${prefix}' || ${number}, '${nameKey(prefix)}' || translate(${number}::text, '0123456789', '${keyDigits}')`;
  await client.query(functionsOf(size));
  await inBatches(seed, 'namespaces', size.namespaces, (range) =>
    client.query(
      `INSERT INTO namespaces (id, name, name_key, algorithm, access_ttl, access_ttl_max, refresh_ttl,
                               refresh_ttl_max, public_endpoint, max_sessions)
       SELECT pg_temp.seed_id('namespace', n), ${named('seed-', 'n')}, 'ES256', 600, 3600, 86400,
              ${REFRESH_TTL}, true, 1000 FROM generate_series($1::bigint, $2) n`,
      range,
    ),
  );
  await insertKeys(seed);
  await inBatches(seed, 'groups', LARGE_GROUPS + (size.namespaces - 1) * GROUPS, (range) =>
    client.query(
      `INSERT INTO groups (id, namespace_id, name, name_key)
       SELECT pg_temp.seed_id('group', n),
              pg_temp.seed_id('namespace', CASE WHEN n <= ${LARGE_GROUPS} THEN 1
                                                ELSE 2 + (n - ${LARGE_GROUPS} - 1) / ${GROUPS} END),
              ${named('group-', 'n')} FROM generate_series($1::bigint, $2) n`,
      range,
    ),
  );
  await inBatches(seed, 'users', size.users, (range) =>
    client.query(
      `INSERT INTO users (id, namespace_id, name, name_key, password_hash, disabled, created_at)
       SELECT pg_temp.seed_id('user', n), pg_temp.seed_id('namespace', pg_temp.seed_place(n)),
              ${named('user-', 'n')}, $3::text, n % 50 = 0, now() - n * interval '1 second'
         FROM generate_series($1::bigint, $2) n`,
      [...range, passwordHash],
    ),
  );
  await inBatches(seed, 'users with their groups', size.users, (range) =>
    client.query(
      `INSERT INTO group_members (group_id, user_id, namespace_id)
       SELECT pg_temp.seed_id('group', CASE WHEN place = 1 THEN 1 + (n + k * 97) % ${LARGE_GROUPS}
                                            ELSE ${LARGE_GROUPS} + (place - 2) * ${GROUPS} + 1 + k END),
              pg_temp.seed_id('user', n), pg_temp.seed_id('namespace', place)
         FROM generate_series($1::bigint, $2) n
        CROSS JOIN LATERAL (SELECT pg_temp.seed_place(n) AS place) p
        CROSS JOIN generate_series(0, ${GROUPS - 1}) k`,
      range,
    ),
  );
  await inBatches(seed, 'sessions', size.sessions, (range) =>
    client.query(
      `INSERT INTO sessions (id, namespace_id, user_id, ttl, expires_at, ends_at, refresh_key_id)
       SELECT pg_temp.seed_id('session', n), pg_temp.seed_id('namespace', pg_temp.seed_place(u)),
              pg_temp.seed_id('user', u), ${REFRESH_TTL}, now() + ${REFRESH_TTL} * interval '1 second',
              now() + 3 * ${REFRESH_TTL} * interval '1 second', k.id
         FROM generate_series($1::bigint, $2) n
        CROSS JOIN LATERAL (SELECT 1 + (n - 1) % ${size.users} AS u) o
         JOIN signing_keys k ON k.namespace_id = pg_temp.seed_id('namespace', pg_temp.seed_place(u))
                            AND k.purpose = 'refresh' AND k.state = 'active'`,
      range,
    ),
  );
}

/**
 * Functions of this connection. `seed_id` is a UUIDv7 whose time and random bits follow from kind and number;
 * `seed_place` is the number of a user's namespace.
 *
 * @param {Size} size
 */
function functionsOf({ users, namespaces }) {
  const large = namespaces === 1 ? users : Math.ceil(users / 2);
  return `
    CREATE FUNCTION pg_temp.seed_id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT overlay(overlay(
        lpad(to_hex(1764547200000 + number), 12, '0') || substr(md5(kind || number::text), 1, 20)
        placing '7' from 13) placing '8' from 17)::uuid $$;
    CREATE FUNCTION pg_temp.seed_place(number bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE WHEN number <= ${large} THEN 1
                  ELSE 2 + (number - ${large} - 1) % ${Math.max(1, namespaces - 1)} END $$;`;
}

/** The first keys of every namespace, from the generator of the server: each key is encrypted for its own row. */
async function insertKeys({ client, size, masterKeys, report }) {
  const { KeyGenerator } = await fromBuild('keys/signing-keys/key-generator.js');
  const { MasterKeys } = await fromBuild('security/encryption/master-keys.js');
  const generator = new KeyGenerator(MasterKeys.parse(masterKeys));
  for (let from = 1; from <= size.namespaces; from += KEY_BATCH_SIZE) {
    const range = [from, Math.min(size.namespaces, from + KEY_BATCH_SIZE - 1)];
    const { rows } = await client.query(
      `SELECT pg_temp.seed_id('namespace', n) AS id FROM generate_series($1::bigint, $2) n`,
      range,
    );
    const settings = { algorithm: 'ES256', rsaBits: 3072, refreshEncryption: null };
    const keys = await Promise.all(
      rows.map(({ id }) => generator.createFirstKeys({ ...settings, id })),
    );
    await client.query(
      `INSERT INTO signing_keys (id, namespace_id, purpose, algorithm, kid, state, public_jwk,
                                 sealed_private, published_at, activated_at)
       SELECT id, "namespaceId", purpose, algorithm, kid, 'active', "publicJwk",
              "encryptedPrivateKey", now(), now()
         FROM jsonb_to_recordset($1::jsonb) AS k(id uuid, "namespaceId" uuid, purpose text,
              algorithm text, kid text, "publicJwk" jsonb, "encryptedPrivateKey" text)`,
      [JSON.stringify(keys.flat())],
    );
  }
  report(`signing keys of ${size.namespaces} namespaces`);
}

/**
 * @param {Seed} seed
 * @param {string} what
 * @param {number} count
 * @param {(range: [number, number]) => Promise<unknown>} insert
 */
async function inBatches({ report }, what, count, insert) {
  for (let from = 1; from <= count; from += BATCH_SIZE) {
    const to = Math.min(count, from + BATCH_SIZE - 1);
    await insert([from, to]);
    report(`${to} of ${count} ${what}`);
  }
}

/** @param {string} file Below `apps/api/src`. */
const fromBuild = (file) => import(path(`../dist/server/apps/api/src/${file}`));
