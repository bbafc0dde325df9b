/**
 * Every secret that a test file has sent or received: passwords, tokens, keys, cookies, codes. When its servers stop,
 * their logs and their audit log are searched for these secrets.
 */

/** Body members that contain a secret, in any route. */
const members: ReadonlySet<string> = new Set([
  'access_token',
  'assertion',
  'client_secret',
  'codes',
  'currentPassword',
  'key',
  'newPassword',
  'password',
  'passwordHash',
  'private_key',
  'recoveryCode',
  'recoveryCodes',
  'refresh_token',
  'secret',
  'sharedSecret',
  'subject_token',
  'token',
  'uri',
]);

/** Shorter secrets are not searched for: a six-digit code occurs in a log by chance. */
const SHORTEST = 12;

/** Secrets by their first characters. */
export type Secrets = ReadonlyMap<string, ReadonlySet<string>>;

let known = new Map<string, Set<string>>();

/** Returns and clears the secrets of a file, because one file's password may be an ordinary word in another. */
export function takeSecrets(): Secrets {
  const taken = known;
  known = new Map();
  return taken;
}

/** Remembers a secret; for a JWT its signature, without which the rest is useless. */
export function rememberSecret(text: string): void {
  const secret = /^[\w-]+\.[\w-]*\.([\w-]+)$/.exec(text)?.[1] ?? text;
  if (secret.length < SHORTEST || /^(.)\1*$/u.test(secret)) return;
  const begin = secret.slice(0, SHORTEST);
  known.set(begin, (known.get(begin) ?? new Set()).add(secret));
}

/** Remembers the secrets of a request or of a response. */
export function rememberSecretsOf(headers: Headers, body: string): void {
  const type = headers.get('content-type') ?? '';
  if (type.includes('json')) rememberMembers(parsed(body));
  if (type.includes('form-urlencoded'))
    rememberMembers(Object.fromEntries(new URLSearchParams(body)));
  const [scheme = '', credentials = ''] = (headers.get('authorization') ?? '').split(' ');
  if (scheme === 'Basic') {
    rememberSecret(
      Buffer.from(credentials, 'base64')
        .toString()
        .replace(/^[^:]*:/, ''),
    );
  }
  rememberSecret(credentials);
  const cookies = [...(headers.get('cookie') ?? '').split('; '), ...headers.getSetCookie()];
  for (const cookie of cookies) rememberSecret(/^[^=]+=([^;]*)/.exec(cookie)?.[1] ?? '');
}

/** The distinct secrets that a text contains. @param secrets default: those of the current file */
export function secretsIn(text: string, secrets: Secrets = known): string[] {
  const found = new Set<string>();
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    for (const secret of secrets.get(text.slice(at, at + SHORTEST)) ?? []) {
      if (text.startsWith(secret, at)) found.add(secret);
    }
  }
  return [...found];
}

/** Iterative, because some bodies of the suite are nested deeper than the call stack allows. */
function rememberMembers(body: unknown): void {
  const waiting = [{ value: body, isSecret: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, isSecret } = next;
    if (typeof value === 'string' && isSecret) {
      rememberSecret(/[?&]secret=([^&]+)/.exec(value)?.[1] ?? value);
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value) as [string, unknown][]) {
      const inList = isSecret && Array.isArray(value);
      waiting.push({ value: member, isSecret: inList || members.has(name) });
    }
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
