import { StartError } from '../../../core/errors/start-error.js';
import { targetNamespace, type GivenOptions } from '../import-options.js';
import type { ImportSource, SkippedRow, SourceApiKey } from '../import-source.js';
import { withSourceDatabase } from './open-source.js';
import type { SourceDatabase } from './source-database.js';

/** A row of the table `keys`. */
interface KeyRow {
  id: string;
  hash: string | null;
  identifier: string | null;
  /** Seconds since 1970; null: no expiry. */
  expires: number | null;
}

/**
 * JWThenticator stores times in UTC without a time zone; SQLite stores them as text. In SQLite each value has its own
 * type, whatever the column declares, so everything is cast.
 */
const statements: Readonly<Record<SourceDatabase['kind'], string>> = {
  PostgreSQL: `SELECT id::text AS id, key_hash::text AS hash, identifier::text AS identifier,
                      extract(epoch FROM expires_at)::float8 AS expires
                 FROM keys ORDER BY keys.id`,
  SQLite: `SELECT CAST(id AS text) AS id, CAST(key_hash AS text) AS hash, CAST(identifier AS text) AS identifier,
                  unixepoch(expires_at, 'subsec') AS expires
             FROM keys ORDER BY keys.id`,
};

const columns = ['id', 'key_hash', 'identifier', 'expires_at'];

const sha512 = /^[0-9a-f]{128}$/;
const uuid = /^[0-9a-f]{32}$/;

/**
 * Reads a database of JWThenticator.
 * @throws StartError with the cause and the fix
 */
export function readJwthenticator(
  source: string,
  options: GivenOptions,
  now: Date,
): Promise<ImportSource> {
  const namespace = targetNamespace(options);
  return withSourceDatabase(source, ['PostgreSQL', 'SQLite'], async (database) => {
    refuseOthers(await database.tables().then((tables) => tables.get('keys')));
    const rows = await database.rows<KeyRow>(statements[database.kind]);
    return jwthenticatorSource(namespace, rows, now);
  });
}

function refuseOthers(present: ReadonlySet<string> | undefined): void {
  if (!present) {
    throw new StartError(
      'This is not a database of JWThenticator, or the user may not see its tables: there is no table `keys`. Check the database in the URL, or the path.',
    );
  }
  const missing = columns.find((column) => !present.has(column));
  if (missing === undefined) return;
  throw new StartError(
    `This is a version of JWThenticator that Signet does not know: its table \`keys\` has no column \`${missing}\`.`,
  );
}

function jwthenticatorSource(namespace: string, rows: readonly KeyRow[], now: Date): ImportSource {
  const skipped: SkippedRow[] = [];
  const apiKeys = rows.flatMap((row): SourceApiKey[] => {
    const name = `jwthenticator-${row.id}`;
    const read = readKey(row, now);
    if (typeof read !== 'string') return [{ name, ...read }];
    skipped.push({ kind: 'API key', within: namespace, name, reason: read });
    return [];
  });
  return {
    product: 'JWThenticator',
    namespaces: [
      {
        name: namespace,
        // As JWThenticator signs, and without an audience, so that its verifiers accept the tokens.
        settings: { algorithm: 'RS256', publicEndpoint: true, omitAudience: true },
        notes: [],
        groups: [],
        users: [],
        apiKeys,
      },
    ],
    orgs: [],
    skipped,
    remarks: [
      'The RSA key of JWThenticator is not imported: a new namespace gets its own, so tokens that JWThenticator issued are no longer valid, and clients authenticate again. Verifiers fetch `/compat/jwthenticator/jwks`.',
      'Refresh tokens are not imported: a client whose refresh token is refused authenticates with its key.',
      `Clients are served once \`SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE=${namespace}\` is set.`,
    ],
    byHand: [],
  };
}

/** @returns the key, or why it cannot be imported */
function readKey(row: KeyRow, now: Date): Omit<SourceApiKey, 'name'> | string {
  const hash = row.hash?.toLowerCase() ?? '';
  if (!sha512.test(hash)) return 'its `key_hash` is not a SHA-512 in 128 hex digits';
  // Python writes a UUID with dashes, without, in braces or as a URN.
  const digits = (row.identifier ?? '').toLowerCase().replace(/^urn:uuid:|[{}-]/g, '');
  if (!uuid.test(digits)) return 'its `identifier` is not a UUID';
  if (row.expires === null || Number.isNaN(row.expires)) {
    return 'it has no `expires_at`, and JWThenticator accepts no such key';
  }
  const never = row.expires === Number.POSITIVE_INFINITY;
  const expiresAt = never ? null : new Date(row.expires * 1000);
  if (expiresAt && Number.isNaN(expiresAt.getTime())) return 'its `expires_at` cannot be read';
  if (expiresAt && expiresAt <= now) return `it expired at ${expiresAt.toISOString()}`;
  const identifier = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { identifier, sha512: hash, expiresAt };
}
