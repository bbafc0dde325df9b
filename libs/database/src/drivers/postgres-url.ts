import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/** `DATABASE_URL` is invalid; the message names the part and never contains the URL. */
export class DatabaseUrlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseUrlError';
  }
}

/** The modes of libpq; https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof modes)[number];

/** Connection target. */
export interface PostgresTarget {
  /** The URL without the parameters parsed here. */
  connectionString: string;
  /** TLS options by preference; the second is a fallback. */
  encryption: readonly (false | ConnectionOptions)[];
  sslnegotiation: 'postgres' | 'direct';
}

/** URL parameters parsed here, with libpq's environment variables. */
const variables = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslcrl: 'PGSSLCRL',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslpassword: '',
  // JDBC's way to say sslmode=require, which libpq accepts.
  ssl: '',
} as const;
type Parameter = keyof typeof variables;

/**
 * Parses the TLS mode with the semantics of libpq. `pg` itself treats `require` and `prefer` as `verify-full`, and a
 * missing mode as `disable`.
 * @throws DatabaseUrlError
 */
export function readPostgresUrl(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
): PostgresTarget {
  const [front = '', query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const given = new Map<Parameter, string>();
  for (const [name, variable] of Object.entries(variables)) {
    const value = parameters.get(name) ?? environment[variable];
    if (value !== undefined && value !== '') given.set(name as Parameter, value);
    parameters.delete(name);
  }
  const mode = readMode(given);
  const sslnegotiation = readNegotiation(given.get('sslnegotiation') ?? 'postgres', mode);
  const rest = parameters.toString();
  return {
    connectionString: rest === '' ? front : `${front}?${rest}`,
    encryption: waysOf(mode, given),
    sslnegotiation,
  };
}

function readMode(given: Map<Parameter, string>): Mode {
  const legacy = ['true', '1'].includes(given.get('ssl') ?? '') ? 'require' : 'prefer';
  const text = given.get('sslmode') ?? legacy;
  // pg's name for encryption without verification.
  if (text === 'no-verify') return 'require';
  const mode = modes.find((one) => one === text);
  if (mode !== undefined) return mode;
  throw new DatabaseUrlError(`sslmode: \`${text}\` is not one of ${modes.join(', ')}.`);
}

function readNegotiation(text: string, mode: Mode): PostgresTarget['sslnegotiation'] {
  if (text === 'postgres') return text;
  if (text !== 'direct') {
    throw new DatabaseUrlError(`sslnegotiation: \`${text}\` is not one of postgres, direct.`);
  }
  if (mode === 'disable' || mode === 'allow' || mode === 'prefer') {
    throw new DatabaseUrlError('sslnegotiation=direct needs sslmode=require or stricter.');
  }
  return text;
}

function waysOf(mode: Mode, given: Map<Parameter, string>): PostgresTarget['encryption'] {
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, tls(given, 'nothing')];
    case 'prefer':
      return [tls(given, 'nothing'), false];
    case 'require':
      // With a root certificate libpq verifies the chain here too.
      return [tls(given, given.has('sslrootcert') ? 'chain' : 'nothing')];
    case 'verify-ca':
      return [tls(given, 'chain')];
    case 'verify-full':
      return [tls(given, 'chain and name')];
  }
}

function tls(
  given: Map<Parameter, string>,
  verified: 'nothing' | 'chain' | 'chain and name',
): ConnectionOptions {
  const root = given.get('sslrootcert');
  if (verified === 'chain' && (root === undefined || root === 'system')) {
    throw new DatabaseUrlError(
      'sslmode=verify-ca needs sslrootcert, the file of the certificate authority: any host may have a certificate of a public one. Or use sslmode=verify-full.',
    );
  }
  return {
    ...file(given, 'sslrootcert', 'ca', root === 'system'),
    ...file(given, 'sslcert', 'cert'),
    ...file(given, 'sslkey', 'key'),
    ...file(given, 'sslcrl', 'crl'),
    ...(given.has('sslpassword') ? { passphrase: given.get('sslpassword') } : {}),
    rejectUnauthorized: verified !== 'nothing',
    ...(verified === 'chain' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function file(
  given: Map<Parameter, string>,
  parameter: Parameter,
  option: 'ca' | 'cert' | 'key' | 'crl',
  skip = false,
): ConnectionOptions {
  const path = given.get(parameter);
  if (path === undefined || skip) return {};
  try {
    return { [option]: readFileSync(path, 'utf8') };
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw new DatabaseUrlError(`${parameter}: the file ${path} cannot be read (${String(code)}).`);
  }
}
