import { availableParallelism } from 'node:os';
import type { DatabaseSettings } from '#database';
import { forwardedHeaders } from '../http/client-address.js';
import {
  bool,
  cidrs,
  choice,
  choices,
  duration,
  namespaceName,
  origins,
  port,
  publicAddress,
  secureUrl,
  text,
  whole,
  type Parse,
} from './parsers.js';
import {
  configOf,
  present,
  textOf,
  unknownNames,
  withoutServiceLinks,
  type SettingOrigin,
} from './sources.js';

/** A setting: its variable, description and default. */
interface Setting<T> {
  variable: string;
  description: string;
  parse: Parse<T>;
  /** The default as text; undefined if there is none. */
  default?: string;
  secret?: boolean;
}

const setting = <T>(
  variable: string,
  description: string,
  parse: Parse<T>,
  more: Partial<Setting<T>> = {},
): Setting<T> => ({
  variable,
  description,
  parse,
  ...more,
});

/** All settings. `.env.example` lists the same; a test keeps them in sync. */
export const settingsTable = {
  host: setting('SIGNET_HOST', 'Address to listen on; 0.0.0.0 for every interface.', text, {
    default: 'localhost',
  }),
  port: setting('SIGNET_PORT', 'TCP port to listen on; 0 selects a free port.', port, {
    default: '8090',
  }),
  publicUrl: setting(
    'SIGNET_PUBLIC_URL',
    'URL of this server for clients, without a trailing slash, for example https://signet.example or https://corp.example/signet. It is the base of every issuer. Default: http://localhost:<port>.',
    publicAddress,
  ),
  dataDir: setting('SIGNET_DATA_DIR', 'Folder of the embedded database and its master key.', text, {
    default: './data',
  }),
  databaseUrl: setting(
    'DATABASE_URL',
    'PostgreSQL 15 or later, postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path. Default: the embedded database.',
    text,
    { secret: true },
  ),
  databasePool: setting(
    'SIGNET_DATABASE_POOL',
    'Maximum number of PostgreSQL connections of this node, divided among its workers; each has at least 2.',
    whole(1, 200),
    { default: '10' },
  ),
  changeFeed: setting(
    'SIGNET_CHANGE_FEED',
    'How nodes learn of changes, the same on all nodes: `notify` (PostgreSQL LISTEN and NOTIFY), or `poll`, which reads a table about four times per second while there are requests, for databases and poolers without LISTEN.',
    choice(['notify', 'poll'] as const),
    { default: 'notify' },
  ),
  workers: setting(
    'SIGNET_WORKERS',
    'Processes that serve this node on one port. Default: with PostgreSQL one per available processor; the embedded database supports only 1.',
    whole(1, 128),
  ),
  masterKeys: setting(
    'SIGNET_MASTER_KEYS',
    'Keys that encrypt private keys at rest: <name>:<32 bytes in base64>, newest first, separated by commas or newlines. `signet init` creates one. Required with PostgreSQL.',
    text,
    { secret: true },
  ),
  adminUsername: setting(
    'SIGNET_ADMIN_USERNAME',
    'Name of the first administrator. Used once, if there is no administrator.',
    text,
    { default: 'admin' },
  ),
  adminPassword: setting(
    'SIGNET_ADMIN_PASSWORD',
    'Password of the first administrator, at least 15 characters. Used once. Default: a generated password, which is printed.',
    text,
    { secret: true },
  ),
  breachedPasswordsUrl: setting(
    'SIGNET_BREACHED_PASSWORDS_URL',
    'Service to check new passwords against leaked ones, for example https://api.pwnedpasswords.com/range. It receives the first 5 hex digits of the SHA-1. Default: passwords are not checked.',
    secureUrl,
  ),
  breachedPasswordsAway: setting(
    'SIGNET_BREACHED_PASSWORDS_AWAY',
    'How to handle new passwords while that service is unavailable: `accept`, with a warning in the log, or `refuse`.',
    choice(['accept', 'refuse'] as const),
    { default: 'accept' },
  ),
  surfaces: setting(
    'SIGNET_SURFACES',
    'Surfaces of this node: `public` (logins, tokens, key sets), `admin` (console and admin API), or both.',
    choices(['public', 'admin'] as const),
    { default: 'public,admin' },
  ),
  corsOrigins: setting(
    'SIGNET_CORS_ORIGINS',
    'Browser origins that may call the token routes, for example https://shop.example, comma-separated.',
    origins,
    { default: '' },
  ),
  trustedProxies: setting(
    'SIGNET_TRUSTED_PROXIES',
    'Addresses or CIDR ranges of the reverse proxies whose X-Forwarded-For or Forwarded header names the client, comma-separated.',
    cidrs,
    { default: '' },
  ),
  forwardedHeader: setting(
    'SIGNET_FORWARDED_HEADER',
    'Header in which the trusted proxies report the client address: `x-forwarded-for`, `forwarded` (RFC 7239), or `auto` for the former or, if it is missing, the latter.',
    choice(forwardedHeaders),
    { default: 'auto' },
  ),
  metrics: setting(
    'SIGNET_METRICS',
    'Whether `/metrics` is served for Prometheus on the port of the server. Anyone who can reach the port can read it.',
    bool,
    { default: 'false' },
  ),
  metricsPort: setting(
    'SIGNET_METRICS_PORT',
    'TCP port that serves `/metrics` and nothing else, at the same address as the server. Default: none.',
    whole(1, 65_535),
  ),
  limits: setting(
    'SIGNET_LIMITS',
    'Whether password guessing is throttled and requests are rate-limited. Disable it for load tests only.',
    bool,
    { default: 'true' },
  ),
  limitsTries: setting(
    'SIGNET_LIMITS_TRIES',
    'Failed logins for an account from one address before further attempts are throttled, with growing delays.',
    whole(3, 100),
    { default: '10' },
  ),
  limitsSharedAddresses: setting(
    'SIGNET_LIMITS_SHARED_ADDRESSES',
    'Addresses or CIDR ranges that many clients share, such as a backend that logs its users in: failures from there are counted per account, not per address.',
    cidrs,
    { default: '' },
  ),
  consoleIdle: setting(
    'SIGNET_CONSOLE_IDLE',
    'Idle timeout of a console session.',
    duration(60, 86_400),
    { default: '1h' },
  ),
  consoleLifetime: setting(
    'SIGNET_CONSOLE_LIFETIME',
    'Maximum lifetime of a console session.',
    duration(300, 604_800),
    { default: '12h' },
  ),
  consoleReauthenticationAge: setting(
    'SIGNET_CONSOLE_REAUTHENTICATION_AGE',
    'How long an authentication in the console is recent enough for sensitive changes (step-up). After that, they require the password or a second factor again.',
    duration(1, 86_400),
    { default: '10m' },
  ),
  requireSecondFactor: setting(
    'SIGNET_REQUIRE_SECOND_FACTOR',
    'Whether every administrator needs a second factor. An administrator without one can only enrol one.',
    bool,
    { default: 'false' },
  ),
  jwksMaxAge: setting(
    'SIGNET_JWKS_MAX_AGE',
    'How long verifiers may cache a key set. A new key is published for this long, and for as long again up to a minute, before it signs.',
    duration(1, 86_400),
    { default: '5m' },
  ),
  requestTimeout: setting(
    'SIGNET_REQUEST_TIMEOUT',
    'How long a request may take to arrive; slower connections are closed.',
    duration(1, 300),
    { default: '30s' },
  ),
  shutdownDelay: setting(
    'SIGNET_SHUTDOWN_DELAY',
    'How long a node still accepts requests after SIGTERM while `/health/ready` answers 503, so that load balancers stop sending it requests. 0s closes the listener immediately.',
    duration(0, 300),
    { default: '5s' },
  ),
  shutdownGrace: setting(
    'SIGNET_SHUTDOWN_GRACE',
    'How long requests in flight may take after the listener is closed at a shutdown.',
    duration(1, 300),
    { default: '10s' },
  ),
  compatJwthenticatorNamespace: setting(
    'SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE',
    'Namespace that /compat/jwthenticator serves to clients of JWThenticator. Default: none, the routes answer 404.',
    namespaceName,
    { default: '' },
  ),
  compatJwthenticatorExternal: setting(
    'SIGNET_COMPAT_JWTHENTICATOR_EXTERNAL',
    'Whether its external API is served: authenticate, refresh, validate, validate_request.',
    bool,
    { default: 'true' },
  ),
  compatJwthenticatorInternal: setting(
    'SIGNET_COMPAT_JWTHENTICATOR_INTERNAL',
    'Whether its internal API is served, to administrators: register_key, is_key_registered.',
    bool,
    { default: 'false' },
  ),
  compatJwthenticatorKeyExpiry: setting(
    'SIGNET_COMPAT_JWTHENTICATOR_KEY_EXPIRY',
    'Lifetime of a key, counted from its last registration with register_key.',
    duration(60, 315_360_000),
    { default: '120d' },
  ),
  compatJwthenticatorIdentifierMismatch: setting(
    'SIGNET_COMPAT_JWTHENTICATOR_IDENTIFIER_MISMATCH',
    'Response to a request whose identifier differs from that of its key, for a transition: refuse, accept, or accept and warn in the log. Tokens carry the identifier of the key, and mismatches are counted, in each case.',
    choice(['refuse', 'warn', 'accept'] as const),
    { default: 'refuse' },
  ),
  compatJwtdNamespace: setting(
    'SIGNET_COMPAT_JWTD_NAMESPACE',
    'Namespace that /compat/jwtd serves to clients of jwtd. Default: none, the routes answer 404.',
    namespaceName,
    { default: '' },
  ),
  compatJwtis: setting(
    'SIGNET_COMPAT_JWTIS',
    'Whether /compat/jwtis is served to clients of JWTIS: register, keys, issue_token, renew_token.',
    bool,
    { default: 'false' },
  ),
  auditRetention: setting(
    'SIGNET_AUDIT_RETENTION',
    'Retention of audit entries; they are deleted by whole months.',
    duration(86_400, 315_360_000),
    { default: '400d' },
  ),
  docs: setting('SIGNET_DOCS', 'Whether /docs and /openapi.json are served.', bool, {
    default: 'true',
  }),
  logLevel: setting(
    'SIGNET_LOG_LEVEL',
    'Minimum log level.',
    choice(['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const),
    { default: 'info' },
  ),
} satisfies Record<string, Setting<unknown>>;

type Table = typeof settingsTable;
type Parsed = {
  readonly [K in keyof Table]: Table[K] extends Setting<infer T> ? T | Missing<K> : never;
};
type Optional =
  'databaseUrl' | 'masterKeys' | 'adminPassword' | 'breachedPasswordsUrl' | 'metricsPort';
type Missing<K> = K extends Optional ? undefined : never;

/** A setting as shown to administrators; the value of a secret is hidden. */
export interface ShownSetting {
  variable: string;
  description: string;
  value: string | null;
  origin: SettingOrigin;
}

/** The settings of this process, validated and frozen. */
export type Settings = Parsed & {
  readonly database: DatabaseSettings;
  readonly shown: readonly ShownSetting[];
  /** Variables that Kubernetes set for a Service named like a setting; they are ignored. */
  readonly serviceLinks: readonly string[];
  /** Files with secrets: those of `<VARIABLE>_FILE`, and the config file if it sets a secret. */
  readonly secretFiles: readonly string[];
};

/** The settings are invalid; each line is a fault. */
export class SettingsError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings from the environment, from files named by `<VARIABLE>_FILE`, and from the file named by
 * SIGNET_CONFIG_FILE (lines of VARIABLE=value). The environment takes precedence.
 * @throws SettingsError with a line for every unknown name and every invalid value
 */
export function readSettings(process: NodeJS.ProcessEnv): Settings {
  const faults: string[] = [];
  const { environment, serviceLinks } = withoutServiceLinks(process);
  const configFile = environment['SIGNET_CONFIG_FILE'];
  const given = {
    ...configOf(configFile, faults),
    ...Object.fromEntries(Object.entries(environment).filter(([, value]) => present(value))),
  };
  const variables = Object.values(settingsTable).map(({ variable }) => variable);
  faults.push(...unknownNames(given, variables));
  const values: Record<string, unknown> = {};
  const shown: ShownSetting[] = [];
  const secretFiles = new Set<string>();
  for (const [key, one] of Object.entries<Setting<unknown>>(settingsTable)) {
    try {
      const { text, origin, file } = textOf(one, given, environment);
      values[key] = text === undefined ? undefined : one.parse(text);
      const value = one.secret === true ? null : (text ?? null);
      shown.push({ variable: one.variable, description: one.description, value, origin });
      const holder = origin === 'config-file' ? configFile : file;
      if (one.secret === true && holder !== undefined) secretFiles.add(holder);
    } catch (error) {
      faults.push(`${one.variable}: ${error instanceof Error ? error.message : 'is invalid'}`);
    }
  }
  const isEmbedded = values['databaseUrl'] === undefined;
  if (isEmbedded && (values['workers'] ?? 1) !== 1) {
    faults.push(
      'SIGNET_WORKERS: must be 1 with the embedded database, which supports one process. Set DATABASE_URL to use PostgreSQL.',
    );
  }
  const hasMetrics = values['metrics'] === true || values['metricsPort'] !== undefined;
  if (hasMetrics && !isEmbedded && (values['workers'] ?? 1) !== 1) {
    faults.push(
      'SIGNET_WORKERS: must be 1 with SIGNET_METRICS or SIGNET_METRICS_PORT, because each process counts its own requests. Run a node for each core in its place.',
    );
  }
  if (hasMetrics && values['metricsPort'] === values['port']) {
    faults.push(
      'SIGNET_METRICS_PORT: must differ from SIGNET_PORT. SIGNET_METRICS=true serves metrics there.',
    );
  }
  if (faults.length > 0) throw new SettingsError(faults);
  // Considers the CPU affinity of the process and the CPU quota of its container, unlike the number of processors.
  values['workers'] ??= isEmbedded || hasMetrics ? 1 : availableParallelism();
  values['publicUrl'] ??= new URL(`http://localhost:${String(values['port'])}`);
  const read = values as unknown as Parsed;
  return Object.freeze({
    ...read,
    database: databaseSettings(read),
    shown,
    serviceLinks,
    secretFiles: [...secretFiles],
  });
}

function databaseSettings(read: Parsed): DatabaseSettings {
  return read.databaseUrl === undefined
    ? { kind: 'pglite', folder: `${read.dataDir}/database` }
    : {
        kind: 'postgres',
        url: read.databaseUrl,
        poolSize: poolOfWorker(read),
        changeTransport: read.changeFeed,
      };
}

/** Connections of one worker: two at least, so that a slow statement of one namespace does not stop all others. */
function poolOfWorker({ databasePool, workers }: Parsed): number {
  return Math.max(Math.ceil(databasePool / workers), Math.min(databasePool, 2));
}
