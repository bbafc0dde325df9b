import { isAddressRange } from '../http/addresses.js';
import { checkNamespaceName } from '../fields/names.js';
import { InvalidDurationError, parseDuration } from '../fields/duration.js';

/** Parses a setting; throws an Error whose message completes `<VARIABLE>: …`. */
export type Parse<T> = (value: string) => T;

export const text: Parse<string> = (value) => value;

/** Name of a namespace, or empty. */
export const namespaceName: Parse<string> = (value) => {
  const fault = value === '' ? undefined : checkNamespaceName(value);
  if (fault !== undefined) throw new Error(`${fault}.`);
  return value;
};

export const port: Parse<number> = (value) => whole(0, 65_535)(value);

export const whole =
  (min: number, max: number): Parse<number> =>
  (value) => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new Error(`must be a whole number from ${min} to ${max}.`);
  };

export const bool: Parse<boolean> = (value) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new Error('must be true or false.');
};

export const choice =
  <T extends string>(values: readonly T[]): Parse<T> =>
  (value) => {
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new Error(`must be one of ${values.join(', ')}.`);
  };

/** Comma-separated parts, trimmed; empty parts are dropped. */
function list(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export const choices =
  <T extends string>(values: readonly T[]): Parse<readonly T[]> =>
  (value) => {
    const parts = list(value).map(choice(values));
    if (parts.length > 0) return parts;
    throw new Error(`must name at least one of ${values.join(', ')}.`);
  };

/** A lifetime such as `10m`, in seconds. */
export const duration =
  (min: number, max: number): Parse<number> =>
  (value) => {
    if (min === 0 && /^0s?$/.test(value)) return 0;
    try {
      const seconds = parseDuration(value);
      if (seconds >= min && seconds <= max) return seconds;
    } catch (error) {
      if (error instanceof InvalidDurationError) throw new Error(error.message);
      throw error;
    }
    throw new Error(`must be from ${min} to ${max} seconds.`);
  };

export const url: Parse<URL> = (value) => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw new Error('must be an http or https URL.');
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new Error('must not contain credentials, a query or a fragment.');
  }
  if (value.endsWith('/')) throw new Error('must not end with a slash.');
  return parsed;
};

/**
 * First path segments of Signet's own routes. A public URL with such a path would be ambiguous once a proxy has removed
 * the prefix.
 */
const ownPaths =
  /^\/(?:\.well-known|account|administrators|api(?:\/v1|$)|audit|compat|docs|health|namespaces|ns|orgs|sign-in|system|token)(?:\/|$)/;

/** The URL where clients reach the server, with or without a path. */
export const publicAddress: Parse<URL> = (value) => {
  const parsed = url(value);
  const { pathname } = parsed;
  if (pathname !== '/' && !/^(?:\/[\w.~-]+)+$/.test(pathname)) {
    throw new Error('must have no path, or a path of letters, digits, `.`, `_`, `~` and `-`.');
  }
  if (ownPaths.test(pathname)) {
    throw new Error(
      'must not have a path that conflicts with a route of Signet; use another, for example /signet.',
    );
  }
  return parsed;
};

/** An https URL, or an http URL on this machine. */
export const secureUrl: Parse<URL> = (value) => {
  const parsed = url(value);
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parsed.hostname);
  if (parsed.protocol === 'https:' || loopback) return parsed;
  throw new Error('must be an https URL; http is accepted for this machine only.');
};

export const origins: Parse<readonly string[]> = (value) =>
  list(value).map((part) => {
    if (URL.canParse(part) && new URL(part).origin === part) return part;
    throw new Error(`\`${part}\` is not an origin such as https://shop.example.`);
  });

export const cidrs: Parse<string[]> = (value) =>
  list(value).map((part) => {
    if (isAddressRange(part)) return part;
    throw new Error(`\`${part}\` is not an address or a range such as 10.0.0.0/8.`);
  });
