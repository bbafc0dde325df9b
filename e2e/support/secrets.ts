/**
 * Every secret that a test file has sent or got: passwords, tokens, keys, cookies, codes. What its servers have logged is
 * searched for them when they end, and so is their audit log.
 */

/** The members of bodies that hold one, whichever route they belong to. */
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

/** Anything shorter stands in a log by chance: a code of six digits is part of many a time. */
const SHORTEST = 12;

/** Secrets by how they begin. */
export type Secrets = ReadonlyMap<string, ReadonlySet<string>>;

let known = new Map<string, Set<string>>();

/** Takes the secrets of a file, so that the next begins with none: a password here may be an ordinary word there. */
export function takeSecrets(): Secrets {
  const taken = known;
  known = new Map();
  return taken;
}

/** Remembers a secret; of a JWT its signature, without which the rest of it is worth nothing. */
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

/** The secrets that stand in a text, each once; by default those of the file so far. */
export function secretsIn(text: string, secrets: Secrets = known): string[] {
  const found = new Set<string>();
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    for (const secret of secrets.get(text.slice(at, at + SHORTEST)) ?? []) {
      if (text.startsWith(secret, at)) found.add(secret);
    }
  }
  return [...found];
}

/** Without recursion: some of what the suite sends is nested deeper than a stack. */
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
