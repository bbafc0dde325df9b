import {
  formatDuration,
  InvalidDurationError,
  parseDuration,
} from '../../../core/fields/duration.js';
import { isSigningAlgorithm } from '../../../keys/signing-keys/algorithms.js';
import { MAX_LIFETIME_SECONDS } from '../../../identity/namespaces/lifetimes.js';
import type { SourceNamespace } from '../import-source.js';
import { shown } from '../shown.js';

/** A namespace row of Quid. */
export interface QuidNamespace {
  id: string;
  name: string;
  algorithm?: string | null;
  accessTtlMax: string | null;
  refreshTtlMax: string | null;
  open: boolean | null;
}

/** Default lifetimes of a Signet namespace in seconds. */
const DEFAULT_ACCESS_TTL = 600;
const DEFAULT_REFRESH_TTL = 86_400;
const DEFAULT_SESSION_TTL_MAX = 90 * 86_400;

/** Quid's own defaults. */
const QUID_ACCESS_TTL_MAX = '20m';
const QUID_REFRESH_TTL_MAX = '24h';

/** Converts a namespace of Quid so that its clients and verifiers need no change except the key. */
export function namespaceSettings(
  { algorithm, accessTtlMax, refreshTtlMax, open }: QuidNamespace,
  isOlder: boolean,
): Pick<SourceNamespace, 'settings' | 'notes'> {
  const notes: string[] = [];
  const access = lifetime(accessTtlMax, QUID_ACCESS_TTL_MAX, 'access tokens', notes);
  const refresh = lifetime(refreshTtlMax, QUID_REFRESH_TTL_MAX, 'refresh tokens', notes);
  return {
    notes,
    settings: {
      algorithm: signingAlgorithm(algorithm, notes),
      claimNames: isOlder ? 'long' : 'short',
      publicEndpoint: open === true,
      accessTtl: formatDuration(Math.min(DEFAULT_ACCESS_TTL, access)),
      accessTtlMax: formatDuration(access),
      refreshTtl: formatDuration(Math.min(DEFAULT_REFRESH_TTL, refresh)),
      refreshTtlMax: formatDuration(refresh),
      sessionTtlMax: formatDuration(Math.max(DEFAULT_SESSION_TTL_MAX, refresh)),
      // Verifiers of Quid do not know audiences and never change their key.
      omitAudience: true,
      keyRotation: null,
    },
  };
}

function signingAlgorithm(
  name: string | null | undefined,
  notes: string[],
): SourceNamespace['settings']['algorithm'] {
  if (name === undefined || name === null || name === '') return 'HS256';
  if (isSigningAlgorithm(name)) return name;
  notes.push(`has the unknown algorithm ${shown(name)}; HS256 is used`);
  return 'HS256';
}

/** @returns seconds */
function lifetime(text: string | null, fallback: string, of: string, notes: string[]): number {
  try {
    const seconds = parseDuration(text ?? '');
    if (seconds <= MAX_LIFETIME_SECONDS) return seconds;
    notes.push(`its maximum lifetime of ${of} (${text ?? ''}) is reduced to 10 years`);
    return MAX_LIFETIME_SECONDS;
  } catch (error) {
    if (!(error instanceof InvalidDurationError)) throw error;
    notes.push(
      `its maximum lifetime of ${of}, ${shown(text ?? '')}, is invalid, and Quid issued no token with it; ${fallback} is used`,
    );
    return parseDuration(fallback);
  }
}
